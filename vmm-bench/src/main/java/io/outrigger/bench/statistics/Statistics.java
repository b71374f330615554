// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.statistics;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Medians, since preemption makes outliers that would own a mean, and their intervals by the percentile bootstrap
 * (Efron 1979), since nothing is known of the distributions. What several processes have given is resampled in two
 * levels: processes, and then values within each (Davison and Hinkley, Bootstrap Methods, 3.8).
 *
 * <p>Thread-safe.
 */
public final class Statistics {
    private static final int RESAMPLES = 10_000;

    /** Fixed: the same runs give the same interval. */
    private static final long SEED = 20_251_120;

    /** The standard normal distribution is within so many deviations of its mean with 95% probability. */
    private static final double DEVIATIONS = 1.96;

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

    /** The median with its interval, of one process. */
    public static Interval medianInterval(double... values) {
        return medianInterval(Forks.one(values.length), values);
    }

    /** The median with its interval, of values that processes have given. */
    public static Interval medianInterval(Forks forks, double... values) {
        return bootstrap(forks, picks -> median(pick(values, picks)));
    }

    /**
     * The median of many values of one round with its interval, whose ends are two of the values: so many ranks from
     * the middle as the number of values below a median varies, by the normal approximation (Conover, Practical
     * Nonparametric Statistics, 3.2). Of fewer than six values it is all they span, which is less than 95%.
     *
     * @param sorted at least one value, in ascending order
     */
    public static Interval orderInterval(long... sorted) {
        int n = sorted.length;
        int below = (int) Math.floor(n / 2.0 - DEVIATIONS * Math.sqrt(n) / 2) - 1; // ranks start at 1
        int low = Math.max(0, below);
        double value = median(Arrays.stream(sorted).asDoubleStream().toArray());
        return new Interval(value, sorted[low], sorted[n - 1 - low]);
    }

    /**
     * A percentile that is one of the values: the smallest that so many thousandths of them do not exceed.
     *
     * @param sorted at least one value, in ascending order
     * @param thousandths from 1 to 1000; an integer, since 0.999 is no double
     */
    public static long nearestRank(long[] sorted, long thousandths) {
        return sorted[(int) Math.ceilDiv(thousandths * sorted.length, 1000L) - 1];
    }

    /** The ratio of the medians of values of one process: {@link #ratioOfMedians(Forks, double[], double[])}. */
    public static Interval ratioOfMedians(double[] ours, double[] theirs) {
        return ratioOfMedians(Forks.one(ours.length), ours, theirs);
    }

    /**
     * The ratio of the medians of {@code ours} and {@code theirs} with its interval. Values of the same index were
     * measured side by side and are resampled together, so that what slowed the host down for both cancels.
     *
     * @param forks of both
     * @throws IllegalArgumentException if the two have different lengths
     */
    public static Interval ratioOfMedians(Forks forks, double[] ours, double[] theirs) {
        requirePairs(ours, theirs);
        return bootstrap(forks, picks -> median(pick(ours, picks)) / median(pick(theirs, picks)));
    }

    /**
     * The median of the ratios of the values of the same index, with its interval.
     *
     * @param forks of both
     * @throws IllegalArgumentException if the two have different lengths
     */
    public static Interval medianOfRatios(Forks forks, double[] ours, double[] theirs) {
        requirePairs(ours, theirs);
        double[] ratios = new double[ours.length];
        Arrays.setAll(ratios, i -> ours[i] / theirs[i]);
        return medianInterval(forks, ratios);
    }

    /** The ratio of the medians of values of two runs, which no pairs join: each side is resampled by itself. */
    public static Interval ratioOfUnpairedMedians(Forks ourForks, double[] ours, Forks theirForks, double[] theirs) {
        SplittableRandom random = new SplittableRandom(SEED);
        Forks.Resampling ourDraws = ourForks.resampling();
        Forks.Resampling theirDraws = theirForks.resampling();
        return interval(
                median(ours) / median(theirs),
                () -> median(pick(ours, ourDraws.draw(random))) / median(pick(theirs, theirDraws.draw(random))));
    }

    private static void requirePairs(double[] ours, double[] theirs) {
        if (ours.length != theirs.length) {
            throw new IllegalArgumentException("%d values against %d: not pairs".formatted(ours.length, theirs.length));
        }
    }

    private static Interval bootstrap(Forks forks, ToDoubleFunction<int[]> statistic) {
        Forks.Resampling draws = forks.resampling();
        SplittableRandom random = new SplittableRandom(SEED);
        return interval(statistic.applyAsDouble(draws.asMeasured()), () -> statistic.applyAsDouble(draws.draw(random)));
    }

    private static Interval interval(double value, DoubleSupplier resample) {
        double[] resampled = new double[RESAMPLES];
        Arrays.setAll(resampled, i -> resample.getAsDouble());
        Arrays.sort(resampled);
        return new Interval(value, resampled[RESAMPLES / 40], resampled[RESAMPLES - 1 - RESAMPLES / 40]);
    }

    private static double[] pick(double[] values, int[] picks) {
        double[] picked = new double[picks.length];
        Arrays.setAll(picked, i -> values[picks[i]]);
        return picked;
    }
}
