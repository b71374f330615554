// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.statistics;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * From where a measurement does not change any more: the first rounds in a row whose values vary little, by the
 * coefficient of variation (Georges, Buytaert and Eeckhout, OOPSLA 2007, section 4.2).
 *
 * <p>Thread-safe.
 */
public final class SteadyState {
    /** How many rounds in a row. */
    public static final int WINDOW = 5;

    /** How much they vary at most: the standard deviation as a share of the mean. */
    public static final double MOST = 0.02;

    private SteadyState() {}

    /** The first round of the first such window, from 0; empty if there is none. */
    public static OptionalInt from(double... values) {
        for (int i = 0; i + WINDOW <= values.length; i++) {
            if (variation(Arrays.copyOfRange(values, i, i + WINDOW)) <= MOST) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /** The standard deviation as a share of the mean; 0 of values that are all 0. */
    static double variation(double... values) {
        double mean = Arrays.stream(values).average().orElse(0);
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return squares == 0 ? 0 : Math.sqrt(squares / (values.length - 1)) / mean;
    }
}
