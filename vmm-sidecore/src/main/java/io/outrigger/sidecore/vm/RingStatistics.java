// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.vm;

import io.outrigger.linux.abi.Sidecore;
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
 * @param serviceNanos how long the service took, by operation: of one call in 256 through the ring
 * @param refused calls of operations that nobody serves, both ways
 * @param failed calls whose service threw, both ways
 */
public record RingStatistics(
        Map<Integer, Long> calls,
        Map<Integer, Long> traps,
        Map<Integer, AbstractHistogram> serviceNanos,
        long refused,
        long failed) {

    /** Adds all of it, a counter each. */
    void addTo(Map<String, Long> counters, String prefix) {
        calls.forEach((op, n) -> counters.put(prefix + name(op) + ".calls", n));
        traps.forEach((op, n) -> counters.put(prefix + name(op) + ".traps", n));
        serviceNanos.forEach((op, nanos) -> {
            counters.put(prefix + name(op) + ".p50_ns", nanos.getValueAtPercentile(50));
            counters.put(prefix + name(op) + ".p99_ns", nanos.getValueAtPercentile(99));
        });
        counters.put(prefix + "refused", refused);
        counters.put(prefix + "failed", failed);
    }

    private static String name(int op) {
        return op < Sidecore.SIDECORE_OP_CUSTOM() ? "op" + op : "op0x" + Integer.toHexString(op);
    }

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
