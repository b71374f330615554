// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

/**
 * Where a driver has put a queue (section 2.7). Frozen once the driver is ready.
 *
 * <p>Immutable.
 *
 * @param size descriptors: a power of two
 * @param descriptors guest-physical address of the descriptor table
 * @param avail of the driver's ring
 * @param used of the device's ring
 * @param ready whether the driver uses the queue at all
 */
record QueueConfig(int size, long descriptors, long avail, long used, boolean ready) {
    /** A queue as a reset leaves it. */
    static QueueConfig initial(int maxSize) {
        return new QueueConfig(maxSize, 0, 0, 0, false);
    }

    QueueConfig withSize(int newSize) {
        return new QueueConfig(newSize, descriptors, avail, used, ready);
    }

    QueueConfig withDescriptors(long gpa) {
        return new QueueConfig(size, gpa, avail, used, ready);
    }

    QueueConfig withAvail(long gpa) {
        return new QueueConfig(size, descriptors, gpa, used, ready);
    }

    QueueConfig withUsed(long gpa) {
        return new QueueConfig(size, descriptors, avail, gpa, ready);
    }

    QueueConfig withReady(boolean nowReady) {
        return new QueueConfig(size, descriptors, avail, used, nowReady);
    }
}
