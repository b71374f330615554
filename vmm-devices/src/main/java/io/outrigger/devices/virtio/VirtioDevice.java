// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import io.outrigger.vmm.Poller;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A kind of virtio device (VIRTIO 1.2, section 5): what is its own. Registers, status, interrupts and threads are not
 * its business.
 *
 * <p>Confined to one thread at a time, the caller's: a vCPU that writes registers, a controller. Its lanes are others'.
 */
public interface VirtioDevice extends AutoCloseable {
    /** Its kind's number (section 5). */
    int type();

    /** The features of its kind that it offers (bits 0 to 23, and 50 up). */
    long features();

    /** How many queues it has. */
    int queues();

    /** The most descriptors that a queue can have: a power of two, at most 16,384. */
    default int maxQueueSize(int queue) {
        return 256;
    }

    /** Bytes of its configuration space. */
    default int configSize() {
        return 0;
    }

    /** A byte of its configuration space; {@code offset} is within it. Any thread may ask. */
    default byte readConfig(int offset) {
        return 0;
    }

    /** A write to its configuration space, all of it within. Any thread may write. */
    default void writeConfig(int offset, int width, long value) {}

    /** Says how it tells the driver that its configuration space has changed, once, before anything else. */
    default void onConfigChange(Runnable changed) {}

    /**
     * The driver is ready.
     *
     * @return what serves its queues: each queue that the driver uses in exactly one lane
     * @throws QueueFault if it cannot go on with what the driver has chosen
     */
    List<? extends Lane> activate(Activation activation);

    /**
     * Who must serve its lanes, whatever the mode: a thread that has other devices' lanes, to which these give their
     * work. Empty leaves it to the mode.
     */
    default Optional<Poller> server() {
        return Optional.empty();
    }

    /** The driver has reset it. Its lanes are drained and nobody polls them any more. */
    default void reset() {}

    /** What it keeps beside registers and queues. Its lanes are drained. */
    default DeviceState save() {
        return new DeviceState.None();
    }

    /** Takes over what another of the same specification has kept; before {@link #activate}. */
    default void restore(DeviceState state) {}

    /** What became of its requests, by name, beside what its queues count; thread-safe. */
    default Map<String, Long> counters() {
        return Map.of();
    }

    /** What else a controller can do with it; thread-safe. */
    default <T> Optional<T> control(Class<T> kind) {
        return kind.isInstance(this) ? Optional.of(kind.cast(this)) : Optional.empty();
    }

    /** Gives back what it has of the host. Its lanes are drained. Idempotent. */
    @Override
    default void close() {}
}
