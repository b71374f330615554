// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.report;

import io.outrigger.bench.statistics.Interval;
import java.util.Optional;

/**
 * A value that shall not pass a limit.
 *
 * <p>Immutable.
 *
 * @param name what is claimed about what
 * @param unit of value and limit; empty for ratios
 * @param measured the value
 * @param bound which side of the limit it shall be on
 * @param limit the most or the least it may be
 * @param source what the value can be computed from again; empty if it cannot
 */
public record Claim(
        String name, String unit, Interval measured, Bound bound, double limit, Optional<Ratio.Source> source) {
    /** Which side of a limit. */
    public enum Bound {
        /** The limit or less. */
        AT_MOST("<="),
        /** The limit or more. */
        AT_LEAST(">=");

        private final String symbol;

        Bound(String symbol) {
            this.symbol = symbol;
        }

        /** Its symbol. */
        public String symbol() {
            return symbol;
        }
    }

    /** That a value is no more than {@code limit}. */
    public static Claim atMost(String name, String unit, Interval measured, double limit) {
        return new Claim(name, unit, measured, Bound.AT_MOST, limit, Optional.empty());
    }

    /** That a value is no less than {@code limit}. */
    public static Claim atLeast(String name, String unit, Interval measured, double limit) {
        return new Claim(name, unit, measured, Bound.AT_LEAST, limit, Optional.empty());
    }

    /** That a ratio is no more than {@code limit}. */
    public static Claim atMost(Ratio ratio, double limit) {
        return new Claim(ratio.name(), "", ratio.measured(), Bound.AT_MOST, limit, ratio.source());
    }

    /** That a ratio is no less than {@code limit}. */
    public static Claim atLeast(Ratio ratio, double limit) {
        return new Claim(ratio.name(), "", ratio.measured(), Bound.AT_LEAST, limit, ratio.source());
    }

    /** What the measurement says: the whole interval decides, not the estimate. */
    public String verdict() {
        boolean most = bound == Bound.AT_MOST;
        if (most ? measured.high() <= limit : measured.low() >= limit) {
            return "holds";
        }
        if (most ? measured.low() > limit : measured.high() < limit) {
            return "FAILS";
        }
        return "undecided: the interval spans the limit";
    }
}
