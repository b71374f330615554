// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.statistics;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Medians, since preemption makes outliers that would own a mean, and their intervals by the percentile bootstrap
 * (Efron 1979), since nothing is known of the distributions.
 *
 * <p>Thread-safe.
 */
public final class Statistics {
    private static final int RESAMPLES = 10_000;

    /** Fixed: the same runs give the same interval. */
    private static final long SEED = 20_251_120;

    private Statistics() {}

    /**
     * The middle value, or the mean of the middle two.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        if (sorted.length == 0) {
            throw new IllegalArgumentException("no values, no median");
        }
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : sorted[half - 1] + (sorted[half] - sorted[half - 1]) / 2;
    }

    /** The median with its interval. */
    public static Interval medianInterval(double... values) {
        return bootstrap(values.length, picks -> median(pick(values, picks)));
    }

    /**
     * The ratio of the medians of {@code ours} and {@code theirs} with its interval. Values of the same index were
     * measured side by side and are resampled together, so that what slowed the host down for both cancels.
     *
     * @throws IllegalArgumentException if the two have different lengths
     */
    public static Interval ratioOfMedians(double[] ours, double[] theirs) {
        if (ours.length != theirs.length) {
            throw new IllegalArgumentException("%d values against %d: not pairs".formatted(ours.length, theirs.length));
        }
        return bootstrap(ours.length, picks -> median(pick(ours, picks)) / median(pick(theirs, picks)));
    }

    private static Interval bootstrap(int n, ToDoubleFunction<int[]> statistic) {
        int[] picks = new int[n];
        Arrays.setAll(picks, i -> i);
        double value = statistic.applyAsDouble(picks);
        SplittableRandom random = new SplittableRandom(SEED);
        double[] resampled = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            Arrays.setAll(picks, j -> random.nextInt(n));
            resampled[i] = statistic.applyAsDouble(picks);
        }
        Arrays.sort(resampled);
        return new Interval(value, resampled[RESAMPLES / 40], resampled[RESAMPLES - 1 - RESAMPLES / 40]);
    }

    private static double[] pick(double[] values, int[] picks) {
        double[] picked = new double[picks.length];
        Arrays.setAll(picked, i -> values[picks[i]]);
        return picked;
    }
}
