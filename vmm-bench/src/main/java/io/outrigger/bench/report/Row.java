// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.report;

import io.outrigger.bench.statistics.Distribution;
import io.outrigger.bench.statistics.Interval;
import io.outrigger.bench.statistics.Statistics;
import java.util.Arrays;
import java.util.List;

/**
 * The durations of one thing.
 *
 * <p>Immutable.
 *
 * @param name what was measured
 * @param unit what the other numbers are in
 * @param count how many durations
 * @param median the median of the runs' medians, with its interval
 * @param p90 90th percentile of all durations
 * @param p99 99th percentile of all durations
 * @param max the longest
 * @param runs each run's median
 */
public record Row(
        String name, Unit unit, long count, Interval median, double p90, double p99, double max, List<Double> runs) {

    /** A row of runs that each gave many durations: {@code all} of them and each run's median, in nanoseconds. */
    public static Row of(String name, Unit unit, Distribution all, double[] runMedians) {
        double[] runs = Arrays.stream(runMedians).map(unit::of).toArray();
        return new Row(
                name,
                unit,
                all.count(),
                Statistics.medianInterval(runs),
                unit.of((double) all.percentile(90)),
                unit.of((double) all.percentile(99)),
                unit.of((double) all.max()),
                Arrays.stream(runs).boxed().toList());
    }

    /** A row of runs that each gave one duration, in nanoseconds. */
    public static Row of(String name, Unit unit, long... nanos) {
        Distribution all = new Distribution();
        all.add(nanos);
        return of(name, unit, all, Arrays.stream(nanos).asDoubleStream().toArray());
    }
}
