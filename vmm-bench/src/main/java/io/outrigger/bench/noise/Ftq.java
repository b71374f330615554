// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.noise;

import java.util.Arrays;

/** What fixed time quanta tell. */
final class Ftq {
    private Ftq() {}

    /**
     * The time that each quantum has lost: so much as the work would take that it did less than the best.
     *
     * @param work what was done in each, not 0 in all
     * @param quantumNanos how long each was
     */
    static long[] lostNanos(long[] work, double quantumNanos) {
        long most = Arrays.stream(work).max().orElseThrow();
        return Arrays.stream(work)
                .map(w -> Math.round(quantumNanos * (most - w) / most))
                .toArray();
    }
}
