// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import io.outrigger.devices.pci.MsixState;
import io.outrigger.devices.pci.PciState;
import java.util.List;

/**
 * A function at rest: what only PCI has.
 *
 * <p>Immutable.
 *
 * @param function its configuration space: where it is, whether it decodes, whether MSI-X is on
 * @param msix its messages, and which are due
 * @param configVector the vector of configuration changes
 * @param queueVectors the vector of each queue
 */
public record PciTransportState(PciState function, MsixState msix, int configVector, List<Integer> queueVectors)
        implements TransportState {
    /** Copies the list. */
    public PciTransportState {
        queueVectors = List.copyOf(queueVectors);
    }
}
