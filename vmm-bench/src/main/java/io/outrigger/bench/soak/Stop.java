// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.soak;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A safepoint: all threads of Java stood still.
 *
 * <p>Immutable.
 *
 * @param from when it was asked for
 * @param nanos from when it was asked for until they ran again
 * @param standing what of it passed until all stood: time to safepoint
 * @param operations what was done meanwhile
 */
record Stop(Instant from, long nanos, long standing, List<Operation> operations) {
    private static final double NANOS_PER_MS = 1e6;

    /** Copies. */
    Stop {
        operations = List.copyOf(operations);
    }

    /**
     * What the JVM has done for a thread.
     *
     * @param name the JVM's word for it
     * @param caller the thread that wanted it; empty if it was the JVM by itself
     * @param callerId its number in Java; -1 without
     * @param nanos how long it took
     * @param safepoint whether threads stood for it; else it was a handshake, with each thread by itself
     */
    record Operation(String name, String caller, long callerId, long nanos, boolean safepoint) {
        @Override
        public String toString() {
            return caller.isEmpty() ? name + " by the JVM itself" : name + " for " + caller;
        }
    }

    @Override
    public String toString() {
        String what = operations.isEmpty()
                ? "nothing that the recording has"
                : operations.stream().map(Operation::toString).collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "%.3f ms, of it %.3f until all stood: %s",
                nanos / NANOS_PER_MS,
                standing / NANOS_PER_MS,
                what);
    }
}
