// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.report;

import io.outrigger.bench.statistics.Interval;
import io.outrigger.bench.statistics.Statistics;
import java.util.Arrays;
import java.util.Optional;

/**
 * How many times as long one thing took as another.
 *
 * <p>Immutable.
 *
 * @param name of what to what
 * @param measured the ratio
 * @param source what it can be computed from again; empty if it cannot
 */
public record Ratio(String name, Interval measured, Optional<Source> source) {
    /** How the rounds of two series become a ratio. Rounds of the same index were measured side by side. */
    public enum Method {
        /** The ratio of the medians of the rounds' medians. */
        RATIO_OF_MEDIANS,
        /** The median of the ratios of each two rounds' medians. */
        MEDIAN_OF_RATIOS
    }

    /**
     * The way from two series to a ratio.
     *
     * @param ours {@link Series#id()} of the numerator
     * @param theirs that of the denominator
     * @param runs so many rounds, one after another, are one value: the mean of their medians
     * @param method how the values become a ratio
     */
    public record Source(String ours, String theirs, int runs, Method method) {
        /** The ratio, by the rounds of the two series. */
        public Interval of(Series ourSeries, Series theirSeries) {
            double[] a = means(ourSeries.medians());
            double[] b = means(theirSeries.medians());
            return method == Method.RATIO_OF_MEDIANS
                    ? Statistics.ratioOfMedians(a, b)
                    : Statistics.medianOfRatios(a, b);
        }

        private double[] means(double[] medians) {
            if (runs < 1 || medians.length % runs != 0) {
                throw new IllegalArgumentException("%d rounds, not a multiple of %d".formatted(medians.length, runs));
            }
            double[] means = new double[medians.length / runs];
            Arrays.setAll(
                    means,
                    i -> Arrays.stream(medians, i * runs, (i + 1) * runs)
                            .average()
                            .orElseThrow());
            return means;
        }
    }

    /** A ratio of two series, computed. */
    public static Ratio of(String name, Series ours, Series theirs, int runs, Method method) {
        Source source = new Source(ours.id(), theirs.id(), runs, method);
        return new Ratio(name, source.of(ours, theirs), Optional.of(source));
    }

    /** The ratio of the medians of two series' rounds. */
    public static Ratio of(String name, Series ours, Series theirs) {
        return of(name, ours, theirs, 1, Method.RATIO_OF_MEDIANS);
    }

    /** A ratio that was computed from something else than series. */
    public static Ratio of(String name, Interval measured) {
        return new Ratio(name, measured, Optional.empty());
    }
}
