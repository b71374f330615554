// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.report;

import io.outrigger.bench.statistics.Interval;
import io.outrigger.bench.statistics.Statistics;
import java.util.Arrays;

/**
 * What is computed from a series, in nanoseconds. Percentiles are durations that occurred (nearest rank), of all
 * rounds together.
 *
 * <p>Immutable.
 *
 * @param count how many durations
 * @param median the median of the rounds' medians, with its interval; of a single round, the median of its durations
 * @param p50 50th percentile
 * @param p90 90th percentile
 * @param p99 99th percentile
 * @param p999 99.9th percentile
 * @param max the longest
 * @param mean the mean
 */
public record Summary(long count, Interval median, long p50, long p90, long p99, long p999, long max, double mean) {
    /** Of a series. */
    public static Summary of(Series series) {
        long[] sorted = series.sorted();
        Interval median = series.rounds().size() == 1
                ? Statistics.orderInterval(sorted)
                : Statistics.medianInterval(series.forks(), series.medians());
        return new Summary(
                sorted.length,
                median,
                Statistics.nearestRank(sorted, 500),
                Statistics.nearestRank(sorted, 900),
                Statistics.nearestRank(sorted, 990),
                Statistics.nearestRank(sorted, 999),
                sorted[sorted.length - 1],
                (double) Arrays.stream(sorted).sum() / sorted.length);
    }

    /**
     * A statistic by the name that the table has it under: {@code median}, {@code p50}, {@code p90}, {@code p99},
     * {@code p99.9}, {@code max} or {@code mean}; in nanoseconds.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public double statistic(String name) {
        return switch (name) {
            case "median" -> median.value();
            case "p50" -> p50;
            case "p90" -> p90;
            case "p99" -> p99;
            case "p99.9" -> p999;
            case "max" -> max;
            case "mean" -> mean;
            default -> throw new IllegalArgumentException("no statistic " + name);
        };
    }
}
