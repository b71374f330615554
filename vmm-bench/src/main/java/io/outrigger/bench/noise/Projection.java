// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.noise;

import java.util.Arrays;

/**
 * A model, not a measurement: how much longer a step of work takes that {@code ranks} of a parallel program do at the
 * same time and wait for each other after, if each rank's time is drawn from the same measured ones (the longest of so
 * many draws; Hoefler et al., Characterizing the Influence of System Noise on Large-Scale Applications, SC'10, has
 * more). A program that has no more ranks than there are samples is within what was seen; for more it tends to the
 * longest.
 */
final class Projection {
    private Projection() {}

    /**
     * The expected longest of {@code ranks} draws, by the shortest of all samples.
     *
     * @param nanos what each step took, at least one, none 0
     */
    static double slowdown(long[] nanos, int ranks) {
        long[] sorted = Arrays.stream(nanos).sorted().toArray();
        double n = sorted.length;
        double expected = 0;
        for (int i = 0; i < sorted.length; i++) {
            expected += sorted[i] * (Math.pow((i + 1) / n, ranks) - Math.pow(i / n, ranks));
        }
        return expected / sorted[0];
    }
}
