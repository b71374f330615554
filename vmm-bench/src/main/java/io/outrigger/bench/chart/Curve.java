// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.chart;

import java.util.List;

/**
 * Points that belong together.
 *
 * <p>Immutable.
 *
 * @param label for the legend
 * @param points in the order to join them
 * @param style how they look
 */
record Curve(String label, List<Point> points, Style style) {
    /** How points look. */
    enum Style {
        /** Joined. */
        LINE,
        /** Joined, with a symbol on each. */
        MARKED_LINE,
        /** A symbol each. */
        SYMBOLS,
        /** Joined by dots: what there is to reach. */
        DOTTED
    }

    /**
     * A point.
     *
     * @param x abscissa
     * @param y ordinate
     */
    record Point(double x, double y) {}

    Curve {
        points = List.copyOf(points);
    }
}
