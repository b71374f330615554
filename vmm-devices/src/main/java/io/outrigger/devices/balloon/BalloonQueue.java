// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.balloon;

import io.outrigger.devices.virtio.Virtqueue;
import io.outrigger.vmm.Station;

/**
 * What the device does with one of its queues.
 *
 * <p>Confined to the thread of its lane.
 */
interface BalloonQueue {
    Virtqueue queue();

    /** Serves as much as the budget allows. Returns how many pieces of work that were; the caller publishes. */
    int poll(Budget budget);

    /** Whether {@link #poll} would find something to do. */
    default boolean hasWork() {
        return queue().hasAvailable();
    }

    /** {@link System#nanoTime} from which on there is work that nobody brings; {@link Station#NEVER}. */
    default long deadline() {
        return Station.NEVER;
    }

    /** Leaves nothing half done: what is, is put back. */
    default void drain() {}
}
