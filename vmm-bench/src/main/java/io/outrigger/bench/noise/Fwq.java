// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.noise;

import java.util.Arrays;

/**
 * What fixed work quanta tell: how much longer they took than the shortest, which nothing has disturbed.
 *
 * <p>Immutable.
 *
 * @param netPercent the time lost, in percent of what the work takes undisturbed
 * @param longestNanos the longest detour
 * @param detoursPerSecond how often a quantum was longer by more than {@link #DETOUR_NANOS}
 */
record Fwq(double netPercent, double longestNanos, double detoursPerSecond) {
    /** What a detour is at least; a timer tick of a host without a VM takes some microseconds. */
    static final long DETOUR_NANOS = 1000;

    private static final double PERCENT = 100;
    private static final double NANOS_PER_SECOND = 1e9;

    /**
     * Of quanta.
     *
     * @param nanos what each took, at least one, none 0
     */
    static Fwq of(long[] nanos) {
        long least = Arrays.stream(nanos).min().orElseThrow();
        long most = Arrays.stream(nanos).max().orElseThrow();
        long sum = Arrays.stream(nanos).sum();
        long detours =
                Arrays.stream(nanos).filter(n -> n - least > DETOUR_NANOS).count();
        return new Fwq(
                PERCENT * (sum - (double) least * nanos.length) / ((double) least * nanos.length),
                most - least,
                detours * NANOS_PER_SECOND / sum);
    }
}
