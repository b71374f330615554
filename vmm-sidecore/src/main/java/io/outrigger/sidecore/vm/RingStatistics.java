// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.vm;

import io.outrigger.sidecore.RingServer;
import io.outrigger.sidecore.TrapSlot;
import java.util.Map;
import org.HdrHistogram.AbstractHistogram;

/**
 * What a ring and its trap slot have served.
 *
 * <p>Immutable, but for the histograms, which are copies.
 *
 * @param calls through the ring, by operation
 * @param traps through the trap slot, by operation
 * @param serviceNanos how long the service took, by operation: of one call in 64 through the ring
 * @param refused calls of operations that nobody serves, both ways
 * @param failed calls whose service threw, both ways
 */
public record RingStatistics(
        Map<Integer, Long> calls,
        Map<Integer, Long> traps,
        Map<Integer, AbstractHistogram> serviceNanos,
        long refused,
        long failed) {

    static RingStatistics of(RingServer server, TrapSlot trap) {
        synchronized (trap) { // as the vCPUs have it
            return new RingStatistics(
                    server.counters().calls(),
                    trap.counters().calls(),
                    server.counters().serviceNanos(),
                    server.counters().unknown() + trap.counters().unknown(),
                    server.counters().failures() + trap.counters().failures());
        }
    }
}
