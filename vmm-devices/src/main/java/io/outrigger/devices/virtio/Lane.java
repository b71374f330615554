// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import io.outrigger.linux.Waitable;
import io.outrigger.vmm.Pollable;
import io.outrigger.vmm.Station;
import java.util.List;

/**
 * One or more queues of an activated device that are served together. All that a device does with its queues it does in
 * {@link #poll}, and nobody knows there which thread that is. A lane lives from one activation to the next reset.
 *
 * <p>Confined to one thread at a time.
 */
public interface Lane extends Pollable {
    /** Its queues. */
    List<Virtqueue> queues();

    /**
     * Serves what is there, without blocking: at most so much that whoever else the thread serves need not wait long
     * (some tens of requests).
     *
     * @return how many pieces of work were done
     * @throws QueueFault if the driver does what it may not do; the device needs a reset then
     */
    @Override
    int poll();

    /** Whether {@link #poll} would find something to do. */
    default boolean hasWork() {
        for (Virtqueue q : queues()) {
            if (q.hasAvailable()) {
                return true;
            }
        }
        return false;
    }

    /** {@link System#nanoTime} from which on there is work that nobody brings; {@link Station#NEVER}. */
    default long deadline() {
        return Station.NEVER;
    }

    /** What of the host brings work: each wakes whoever serves the lane once for each time that it becomes readable. */
    default List<? extends Waitable> wakes() {
        return List.of();
    }

    /**
     * Whether the driver is to notify of what it puts in. A lane that waits for the host, and not for the driver, asks
     * for less.
     */
    default void kicks(boolean wanted) {
        for (Virtqueue q : queues()) {
            q.kicks(wanted);
        }
    }

    /**
     * Finishes all requests that are in flight: afterwards nothing touches guest memory until the next poll. Called
     * while nobody polls it, and may block.
     */
    default void drain() {}
}
