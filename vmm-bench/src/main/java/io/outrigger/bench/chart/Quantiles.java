// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.chart;

import io.outrigger.bench.report.Series;
import io.outrigger.bench.report.Unit;
import java.util.ArrayList;
import java.util.List;

/** The points of a cumulative distribution: few, since a picture shows no more, but all of a tail's last samples. */
final class Quantiles {
    private static final int STEPS = 400;
    private static final int LAST = 20;

    private Quantiles() {}

    static List<Curve.Point> of(Series series, Unit unit) {
        long[] sorted = series.sorted();
        int n = sorted.length;
        List<Curve.Point> points = new ArrayList<>();
        int stride = Math.max(1, n / STEPS);
        for (int i = 0; i < n; i += i < n - LAST - stride ? stride : 1) {
            points.add(new Curve.Point(unit.of((double) Math.max(1, sorted[i])), (i + 1.0) / n));
        }
        return points;
    }
}
