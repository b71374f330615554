// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.chart;

import io.outrigger.bench.report.Series;
import io.outrigger.bench.report.Unit;
import io.outrigger.bench.statistics.Spectrum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The points of samples that were taken at equal distances. */
final class TimeSeries {
    /** No more can be told apart in a picture. */
    private static final int MOST_POINTS = 600;

    private TimeSeries() {}

    /** The first round: of samples that share a point the longest, which is what a reader looks for. */
    static List<Curve.Point> trace(Series series, double seconds, Unit unit) {
        long[] samples = series.rounds().getFirst();
        int shared = Math.ceilDiv(samples.length, MOST_POINTS);
        List<Curve.Point> points = new ArrayList<>();
        for (int i = 0; i < samples.length; i += shared) {
            long most = Arrays.stream(samples, i, Math.min(samples.length, i + shared))
                    .max()
                    .orElseThrow();
            points.add(new Curve.Point(i * seconds, unit.of((double) most)));
        }
        return points;
    }

    /** Amplitudes by frequency; none of a round that is too short. */
    static List<Curve.Point> spectrum(Series series, double seconds, Unit unit) {
        List<Spectrum> rounds = series.rounds().stream()
                .filter(r -> r.length >= Spectrum.LEAST)
                .map(r -> Spectrum.of(Arrays.stream(r).asDoubleStream().toArray(), seconds))
                .toList();
        List<Curve.Point> points = new ArrayList<>();
        if (rounds.isEmpty()) {
            return points;
        }
        double step = rounds.getFirst().step();
        List<double[]> amplitudes = rounds.stream().map(Spectrum::amplitudes).toList();
        int frequencies = amplitudes.stream().mapToInt(a -> a.length).min().orElseThrow();
        for (int i = 0; i < frequencies; i++) {
            int at = i;
            double mean = amplitudes.stream().mapToDouble(a -> a[at]).average().orElseThrow();
            points.add(new Curve.Point((i + 1) * step, unit.of(mean)));
        }
        return points;
    }
}
