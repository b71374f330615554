// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.report;

/**
 * A series as a report shows it.
 *
 * <p>Immutable.
 *
 * @param series what was measured
 * @param unit what to show it in
 * @param summary what was computed from it
 */
public record Row(Series series, Unit unit, Summary summary) {
    /** Computes the summary. */
    public static Row of(Series series, Unit unit) {
        return new Row(series, unit, Summary.of(series));
    }
}
