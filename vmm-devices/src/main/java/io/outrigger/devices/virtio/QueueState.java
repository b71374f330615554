// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

/**
 * A queue at rest.
 *
 * <p>Immutable.
 *
 * @param size descriptors
 * @param descriptors guest-physical address of the descriptor table
 * @param avail of the driver's ring
 * @param used of the device's ring
 * @param ready whether the driver uses it
 * @param nextAvail index of the next chain to take, free-running, 16 bits
 * @param nextUsed index of the next one to give back
 */
public record QueueState(
        int size, long descriptors, long avail, long used, boolean ready, short nextAvail, short nextUsed) {

    QueueConfig config() {
        return new QueueConfig(size, descriptors, avail, used, ready);
    }
}
