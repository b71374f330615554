// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.report;

import io.outrigger.bench.statistics.Forks;
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
        MEDIAN_OF_RATIOS,
        /** The ratio of the medians of the rounds' 99th percentiles. */
        RATIO_OF_TAILS
    }

    /**
     * The way from two series to a ratio.
     *
     * @param ours {@link Series#id()} of the numerator
     * @param theirs that of the denominator
     * @param runs so many rounds, one after another, are one value: the mean of theirs
     * @param method how the values become a ratio
     */
    public record Source(String ours, String theirs, int runs, Method method) {
        /**
         * The ratio, by the rounds of the two series.
         *
         * @throws IllegalArgumentException if the two are not of the same rounds of the same processes
         */
        public Interval of(Series ourSeries, Series theirSeries) {
            Forks forks = ourSeries.forks().each(runs);
            if (!forks.equals(theirSeries.forks().each(runs))) {
                throw new IllegalArgumentException("%s and %s: not pairs".formatted(ours, theirs));
            }
            return switch (method) {
                case RATIO_OF_MEDIANS ->
                    Statistics.ratioOfMedians(forks, means(ourSeries.medians()), means(theirSeries.medians()));
                case MEDIAN_OF_RATIOS ->
                    Statistics.medianOfRatios(forks, means(ourSeries.medians()), means(theirSeries.medians()));
                case RATIO_OF_TAILS ->
                    Statistics.ratioOfMedians(forks, means(ourSeries.tails()), means(theirSeries.tails()));
            };
        }

        private double[] means(double[] rounds) {
            double[] means = new double[rounds.length / runs];
            Arrays.setAll(
                    means,
                    i -> Arrays.stream(rounds, i * runs, (i + 1) * runs)
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

    /** The ratio of the medians of two series' rounds' 99th percentiles. */
    public static Ratio ofTails(String name, Series ours, Series theirs) {
        return of(name, ours, theirs, 1, Method.RATIO_OF_TAILS);
    }

    /** A ratio that was computed from something else than series. */
    public static Ratio of(String name, Interval measured) {
        return new Ratio(name, measured, Optional.empty());
    }
}
