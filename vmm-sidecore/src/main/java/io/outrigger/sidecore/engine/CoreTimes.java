// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.engine;

import java.util.Map;

/**
 * What a sidecore's core did: serve, poll in vain, sleep. The first two are estimates: one poll in 1024 is timed.
 *
 * <p>Immutable.
 *
 * @param totalNanos since the sidecore was started
 * @param sleepNanos of these asleep
 * @param busyShare of the rest, the share of polls' time that found work: 0 to 1
 * @param polls how often all stations were polled
 */
public record CoreTimes(long totalNanos, long sleepNanos, double busyShare, long polls) {
    /** Nanoseconds with work. */
    public long busyNanos() {
        return Math.round((totalNanos - sleepNanos) * busyShare);
    }

    /** Adds how long it was busy, idle and asleep. */
    public void addTo(Map<String, Long> counters, String prefix) {
        counters.put(prefix + "busy_ns", busyNanos());
        counters.put(prefix + "idle_ns", idleNanos());
        counters.put(prefix + "asleep_ns", sleepNanos);
    }

    /** Nanoseconds polling in vain. */
    public long idleNanos() {
        return totalNanos - sleepNanos - busyNanos();
    }
}
