// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.chart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A scale and what it is of.
 *
 * <p>Immutable.
 *
 * @param label what it is of, with the unit
 * @param log whether equal ratios, not equal differences, are equally long
 * @param low where it starts; above 0 if {@code log}
 * @param high where it ends, above {@code low}
 * @param names of the values 0, 1 and so on, if it is of things and not of numbers
 */
record Axis(String label, boolean log, double low, double high, List<String> names) {
    private static final int MOST_TICKS = 10;

    /** From this ratio of the largest to the smallest value on, small values would be one with the axis. */
    private static final double WIDE = 20;

    Axis {
        names = List.copyOf(names);
    }

    /** An axis of numbers. */
    Axis(String label, boolean log, double low, double high) {
        this(label, log, low, high, List.of());
    }

    /** An axis of things, side by side. */
    static Axis of(String label, List<String> names) {
        return new Axis(label, false, -0.5, Math.max(1, names.size()) - 0.5, names);
    }

    /** An axis that all of {@code values} are on; it is not logarithmic if there is one that is not above 0. */
    static Axis around(String label, boolean log, double... values) {
        double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
        double low = Arrays.stream(finite).min().orElse(0);
        double high = Arrays.stream(finite).max().orElse(1);
        if (log && low > 0) {
            return new Axis(label, true, low / 1.05, high * 1.05);
        }
        double margin = high > low ? (high - low) * 0.04 : Math.max(Math.abs(high) * 0.1, 1);
        return new Axis(label, false, low >= 0 ? Math.max(0, low - margin) : low - margin, high + margin);
    }

    /** An axis for times, logarithmic if they are far apart. */
    static Axis aroundTimes(String label, double... values) {
        double low = Arrays.stream(values).min().orElse(0);
        double high = Arrays.stream(values).max().orElse(0);
        return around(label, low > 0 && high / low > WIDE, values);
    }

    /** Where a value is, from 0 to 1. */
    double position(double value) {
        return log
                ? (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low))
                : (value - low) / (high - low);
    }

    /** Round values to mark, in ascending order. */
    List<Double> ticks() {
        if (!names.isEmpty()) {
            return IntStream.range(0, names.size()).mapToObj(i -> (double) i).toList();
        }
        if (!log) {
            return steps(step());
        }
        for (List<Integer> digits : List.of(List.of(1, 2, 3, 5, 7), List.of(1, 2, 5), List.of(1))) {
            List<Double> ticks = decades(digits);
            if (ticks.size() <= MOST_TICKS) {
                return ticks.size() >= 2 ? ticks : steps(step());
            }
        }
        return decades(List.of(1));
    }

    private List<Double> decades(List<Integer> digits) {
        List<Double> ticks = new ArrayList<>();
        for (int e = (int) Math.floor(Math.log10(low)); e <= (int) Math.ceil(Math.log10(high)); e++) {
            for (int digit : digits) {
                double tick = digit * Math.pow(10, e);
                if (tick >= low && tick <= high) {
                    ticks.add(tick);
                }
            }
        }
        return ticks;
    }

    // 1, 2 or 5 times a power of ten
    private double step() {
        double least = (high - low) / MOST_TICKS;
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (int digit : new int[] {1, 2, 5}) {
            if (digit * power >= least) {
                return digit * power;
            }
        }
        return 10 * power;
    }

    private List<Double> steps(double step) {
        List<Double> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step); i * step <= high; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }
}
