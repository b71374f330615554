// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.statistics;

import java.io.PrintStream;
import org.HdrHistogram.Histogram;

/**
 * Durations, kept to three digits.
 *
 * <p>Confined to one thread.
 */
public final class Distribution {
    private static final int DIGITS = 3;
    private static final double NANOS_PER_MICRO = 1000;

    private final Histogram histogram = new Histogram(DIGITS);

    /** Adds durations in nanoseconds, each at least 0. */
    public void add(long... nanos) {
        for (long n : nanos) {
            histogram.recordValue(n);
        }
    }

    /** How many there are. */
    public long count() {
        return histogram.getTotalCount();
    }

    /** The smallest value that {@code percent} (0 to 100) of the durations do not exceed, in nanoseconds. */
    public long percentile(double percent) {
        return histogram.getValueAtPercentile(percent);
    }

    /** Prints HdrHistogram's table of percentiles (.hgrm), in microseconds. */
    public void print(PrintStream out) {
        histogram.outputPercentileDistribution(out, NANOS_PER_MICRO);
    }

    /** The longest, in nanoseconds. */
    public long max() {
        return histogram.getMaxValue();
    }
}
