// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.util.Map;

/**
 * A thread that polls stations: a sidecore, or an I/O thread, which is one that sleeps at once. Stations come and go
 * while it runs, and may be of any number of VMs.
 *
 * <p>Thread-safe: whatever changes or reads what the thread has, the thread does itself, between two polls.
 */
public interface Poller extends AutoCloseable {
    /** Polls a station from now on. */
    void add(Station station);

    /** Polls it no longer: on return the thread has let go of it, and another may take it. */
    void remove(Station station);

    /**
     * Runs something on the thread between two polls, and returns when that is done. It must be short.
     *
     * @throws IllegalStateException if the poller is closed
     */
    void between(Runnable action);

    /** What it does while there is nothing to do. */
    SidecoreSpec.Idle idle();

    /** Whether it may sleep, so that its doorbells must be rung. */
    default boolean sleeps() {
        return idle() == SidecoreSpec.Idle.ADAPTIVE || idle() == SidecoreSpec.Idle.BLOCK;
    }

    /** What its time went to, by name, in nanoseconds. */
    Map<String, Long> counters();

    /** Ends the thread. Stations that it still has are not polled any more. Idempotent. */
    @Override
    void close();
}
