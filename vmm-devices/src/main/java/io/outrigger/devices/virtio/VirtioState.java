// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import java.util.List;

/**
 * A virtio device at rest: all that a fresh one needs in order to go on.
 *
 * <p>Immutable.
 *
 * @param type the device's kind (section 5)
 * @param status the status register
 * @param driverFeatures the features that the driver has accepted
 * @param interruptStatus interrupts that the driver has not acknowledged
 * @param configGeneration how often the configuration space has changed
 * @param queues every queue
 * @param transport what only its transport has
 * @param device the rest
 */
public record VirtioState(
        int type,
        int status,
        long driverFeatures,
        int interruptStatus,
        int configGeneration,
        List<QueueState> queues,
        TransportState transport,
        DeviceState device) {

    /** Copies the list. */
    public VirtioState {
        queues = List.copyOf(queues);
    }
}
