// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.chart;

import io.outrigger.bench.report.Chart;
import io.outrigger.bench.report.Results;
import io.outrigger.bench.report.Row;
import io.outrigger.bench.report.Unit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
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
            case Chart.Scatter s ->
                figure(
                        s.title(),
                        s.xExtra(),
                        false,
                        s.yStatistic(),
                        groups(s.groupFactor(), s.yStatistic(), row -> extra(row, s.xExtra())),
                        Curve.Style.SYMBOLS,
                        List.of());
            case Chart.Lines l -> lines(l);
        };
    }

    private Figure lines(Chart.Lines chart) {
        Map<String, List<Curve.Point>> groups =
                groups(chart.groupFactor(), chart.yStatistic(), row -> factor(row, chart.xFactor()));
        double[] xs = groups.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Curve.Point::x)
                .sorted()
                .toArray();
        List<Curve> floors = new ArrayList<>();
        for (Row row : results.rows()) {
            String group = row.series().factors().get(chart.groupFactor());
            if (xs.length > 0 && group != null && !row.series().factors().containsKey(chart.xFactor())) {
                double y = unit().of(row.summary().statistic(chart.yStatistic()));
                floors.add(new Curve(
                        group,
                        List.of(new Curve.Point(xs[0], y), new Curve.Point(xs[xs.length - 1], y)),
                        Curve.Style.DOTTED));
            }
        }
        return figure(
                chart.title(), chart.xFactor(), true, chart.yStatistic(), groups, Curve.Style.MARKED_LINE, floors);
    }

    private Figure cdf(Chart.Cdf chart) {
        Map<String, Row> rows = new LinkedHashMap<>(); // by what the chart calls them, which is the legend
        chart.series().forEach(name -> results.row(name).ifPresent(row -> rows.put(name, row)));
        Unit unit = rows.values().stream().map(Row::unit).findFirst().orElse(Unit.MICROS);
        List<Curve> curves = new ArrayList<>();
        rows.forEach((name, row) -> curves.add(new Curve(name, Quantiles.of(row.series(), unit), Curve.Style.LINE)));
        return new Figure(
                chart.title(),
                Axis.around("latency (" + unit.symbol() + ")", true, all(curves, Curve.Point::x)),
                new Axis("share that took no longer", false, 0, 1),
                curves);
    }

    private Figure figure(
            String title,
            String x,
            boolean logX,
            String statistic,
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
                Axis.aroundTimes(statistic + " (" + unit().symbol() + ")", all(curves, Curve.Point::y)),
                curves);
    }

    private Map<String, List<Curve.Point>> groups(
            String groupFactor, String statistic, Function<Row, OptionalDouble> x) {
        Map<String, List<Curve.Point>> groups = new LinkedHashMap<>();
        for (Row row : results.rows()) {
            OptionalDouble at = x.apply(row);
            if (at.isPresent()) {
                String group = row.series().factors().getOrDefault(groupFactor, "");
                double y = unit().of(row.summary().statistic(statistic));
                groups.computeIfAbsent(group, g -> new ArrayList<>()).add(new Curve.Point(at.getAsDouble(), y));
            }
        }
        return groups;
    }

    /** All rows in one chart need one unit. */
    private Unit unit() {
        return results.rows().isEmpty()
                ? Unit.MICROS
                : results.rows().getFirst().unit();
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
