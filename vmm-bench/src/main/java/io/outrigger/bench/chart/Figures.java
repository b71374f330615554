// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.chart;

import io.outrigger.bench.report.Chart;
import io.outrigger.bench.report.Results;
import io.outrigger.bench.report.Row;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.report.Unit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Finds in results what a chart asks for. What no series has is left out.
 *
 * <p>Immutable.
 */
public final class Figures {
    private final Results results;

    /** Of results. */
    public Figures(Results results) {
        this.results = results;
    }

    /** What {@code chart} shows. */
    public Figure of(Chart chart) {
        return switch (chart) {
            case Chart.Cdf c -> cdf(c);
            case Chart.Scatter s -> scatter(s);
            case Chart.Lines l -> lines(l);
            case Chart.Dots d -> dots(d);
            case Chart.Trace t ->
                inTime(
                        t.title(),
                        "time (s)",
                        "longest",
                        t.series(),
                        (row, unit) -> TimeSeries.trace(row, t.seconds(), unit));
            case Chart.Spectrum s ->
                inTime(
                        s.title(),
                        "frequency (Hz)",
                        "amplitude",
                        s.series(),
                        (row, unit) -> TimeSeries.spectrum(row, s.seconds(), unit));
        };
    }

    private Figure scatter(Chart.Scatter chart) {
        Function<Row, OptionalDouble> x = row -> extra(row, chart.xExtra());
        Unit unit = unit(x);
        return figure(
                chart.title(),
                chart.xExtra(),
                false,
                chart.yStatistic() + " (" + unit.symbol() + ")",
                groups(chart.groupFactor(), chart.yStatistic(), x, unit),
                Curve.Style.SYMBOLS,
                List.of());
    }

    private Figure lines(Chart.Lines chart) {
        Function<Row, OptionalDouble> x = row -> factor(row, chart.xFactor());
        Unit unit = unit(x);
        Map<String, List<Curve.Point>> groups = groups(chart.groupFactor(), chart.yStatistic(), x, unit);
        double[] xs = groups.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Curve.Point::x)
                .sorted()
                .toArray();
        List<Curve> floors = new ArrayList<>();
        for (Row row : results.rows()) {
            String group = row.series().factors().get(chart.groupFactor());
            if (xs.length > 0 && group != null && !row.series().factors().containsKey(chart.xFactor())) {
                double y = unit.of(row.summary().statistic(chart.yStatistic()));
                floors.add(new Curve(
                        group,
                        List.of(new Curve.Point(xs[0], y), new Curve.Point(xs[xs.length - 1], y)),
                        Curve.Style.DOTTED));
            }
        }
        return figure(
                chart.title(),
                chart.xFactor(),
                true,
                chart.yStatistic() + " (" + unit.symbol() + ")",
                groups,
                Curve.Style.MARKED_LINE,
                floors);
    }

    private Figure inTime(
            String title, String x, String y, List<String> series, BiFunction<Series, Unit, List<Curve.Point>> points) {
        Map<String, Row> rows = named(series);
        Unit unit = unit(rows.values());
        List<Curve> curves = new ArrayList<>();
        rows.forEach((name, row) -> curves.add(new Curve(name, points.apply(row.series(), unit), Curve.Style.LINE)));
        return new Figure(
                title,
                Axis.around(x, false, all(curves, Curve.Point::x)),
                Axis.around(y + " (" + unit.symbol() + ")", false, all(curves, Curve.Point::y)),
                curves);
    }

    private Figure cdf(Chart.Cdf chart) {
        Map<String, Row> rows = named(chart.series());
        Unit unit = unit(rows.values());
        List<Curve> curves = new ArrayList<>();
        rows.forEach((name, row) -> curves.add(new Curve(name, Quantiles.of(row.series(), unit), Curve.Style.LINE)));
        return new Figure(
                chart.title(),
                Axis.around("latency (" + unit.symbol() + ")", true, all(curves, Curve.Point::x)),
                new Axis("share that took no longer", false, 0, 1),
                curves);
    }

    private Figure dots(Chart.Dots chart) {
        Collection<Row> rows = named(chart.series()).values();
        List<String> names = new ArrayList<>(new LinkedHashSet<>(
                rows.stream().map(row -> text(row, chart.nameFactor())).toList()));
        Unit unit = unit(rows);
        Map<String, List<Curve.Point>> groups = new LinkedHashMap<>();
        for (Row row : rows) {
            groups.computeIfAbsent(text(row, chart.groupFactor()), g -> new ArrayList<>())
                    .add(new Curve.Point(
                            names.indexOf(text(row, chart.nameFactor())),
                            unit.of(row.summary().statistic(chart.yStatistic()))));
        }
        List<Curve> curves = new ArrayList<>();
        groups.forEach((group, points) -> curves.add(new Curve(group, points, Curve.Style.SYMBOLS)));
        return new Figure(
                chart.title(),
                Axis.of(chart.nameFactor(), names),
                Axis.aroundTimes(chart.yStatistic() + " (" + unit.symbol() + ")", all(curves, Curve.Point::y)),
                curves);
    }

    /** Rows by what a chart calls them, which is the legend. */
    private Map<String, Row> named(List<String> series) {
        Map<String, Row> rows = new LinkedHashMap<>();
        series.forEach(name -> results.row(name).ifPresent(row -> rows.put(name, row)));
        return rows;
    }

    /** All rows in one chart need one unit. */
    private static Unit unit(Collection<Row> rows) {
        return rows.stream().map(Row::unit).findFirst().orElse(Unit.MICROS);
    }

    private static String text(Row row, String factor) {
        return row.series().factors().getOrDefault(factor, "");
    }

    private Figure figure(
            String title,
            String x,
            boolean logX,
            String y,
            Map<String, List<Curve.Point>> groups,
            Curve.Style style,
            List<Curve> floors) {
        List<Curve> curves = new ArrayList<>();
        groups.forEach((group, points) -> {
            points.sort(Comparator.comparingDouble(Curve.Point::x));
            curves.add(new Curve(group, points, style));
        });
        curves.addAll(floors);
        return new Figure(
                title,
                Axis.around(x, logX, all(curves, Curve.Point::x)),
                Axis.aroundTimes(y, all(curves, Curve.Point::y)),
                curves);
    }

    private Map<String, List<Curve.Point>> groups(
            String groupFactor, String statistic, Function<Row, OptionalDouble> x, Unit unit) {
        Map<String, List<Curve.Point>> groups = new LinkedHashMap<>();
        for (Row row : results.rows()) {
            OptionalDouble at = x.apply(row);
            if (at.isPresent()) {
                String group = row.series().factors().getOrDefault(groupFactor, "");
                double y = unit.of(row.summary().statistic(statistic));
                groups.computeIfAbsent(group, g -> new ArrayList<>()).add(new Curve.Point(at.getAsDouble(), y));
            }
        }
        return groups;
    }

    /** All rows in one chart need one unit: that of the first which is on its abscissa. */
    private Unit unit(Function<Row, OptionalDouble> x) {
        return results.rows().stream()
                .filter(row -> x.apply(row).isPresent())
                .map(Row::unit)
                .findFirst()
                .orElse(Unit.MICROS);
    }

    private static OptionalDouble extra(Row row, String name) {
        Double value = row.series().extras().get(name);
        return value == null || !Double.isFinite(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private static OptionalDouble factor(Row row, String name) {
        try {
            String value = row.series().factors().get(name);
            return value == null ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(value));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    private static double[] all(List<Curve> curves, ToDoubleFunction<Curve.Point> coordinate) {
        return curves.stream()
                .flatMap(c -> c.points().stream())
                .mapToDouble(coordinate)
                .toArray();
    }
}
