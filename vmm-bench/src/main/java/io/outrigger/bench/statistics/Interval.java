// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.statistics;

/**
 * An estimate with the interval that holds the true value with 95% confidence.
 *
 * <p>Immutable.
 *
 * @param value the estimate
 * @param low the interval's lower end
 * @param high the interval's upper end
 */
public record Interval(double value, double low, double high) {
    /** A value that was counted, not estimated. */
    public static Interval exact(double value) {
        return new Interval(value, value, value);
    }
}
