// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.report;

import io.outrigger.bench.statistics.Interval;

/**
 * A value that shall not exceed a limit.
 *
 * <p>Immutable.
 *
 * @param name what is claimed about what
 * @param unit of value and limit; empty for ratios
 * @param measured the value
 * @param limit the most it may be
 */
public record Claim(String name, String unit, Interval measured, double limit) {
    /** What the measurement says: the whole interval decides, not the estimate. */
    public String verdict() {
        if (measured.high() <= limit) {
            return "holds";
        }
        return measured.low() > limit ? "FAILS" : "undecided: the interval spans the limit";
    }
}
