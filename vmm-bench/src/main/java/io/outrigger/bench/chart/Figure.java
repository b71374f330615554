// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.chart;

import java.util.List;

/**
 * What a chart shows, before it is drawn.
 *
 * <p>Immutable.
 *
 * @param title above it
 * @param x the abscissa
 * @param y the ordinate
 * @param curves what is drawn, each in a colour of its own
 */
public record Figure(String title, Axis x, Axis y, List<Curve> curves) {
    /** Copies. */
    public Figure {
        curves = List.copyOf(curves);
    }
}
