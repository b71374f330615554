// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import io.outrigger.vmm.GuestMemory;
import java.util.List;
import java.util.Optional;

/**
 * What a driver has agreed to with a device, and what the device may use until the next reset.
 *
 * <p>Immutable.
 *
 * @param features the accepted features
 * @param memory the VM's RAM
 * @param queues the device's queues by number; empty where the driver does not use one
 */
public record Activation(long features, GuestMemory memory, List<Optional<Virtqueue>> queues) {
    /** Copies the list. */
    public Activation {
        queues = List.copyOf(queues);
    }

    /** Whether a feature was accepted. */
    public boolean has(long feature) {
        return (features & feature) != 0;
    }
}
