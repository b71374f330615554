// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.chart;

import io.outrigger.bench.report.Chart;
import io.outrigger.bench.report.Results;
import io.outrigger.bench.report.Row;
import io.outrigger.bench.report.Unit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A script for gnuplot 5 that draws the same charts from the files of a folder, for whoever wants them otherwise.
 *
 * <p>Confined to one thread.
 */
public final class Gnuplot {
    private static final String START = """
            # Draws charts/*-gnuplot.svg from raw/*.csv and summary.csv: run "gnuplot plot.gp" in this folder.
            set terminal svg size 760,460 background "white"
            set datafile separator ","
            set key outside bottom center horizontal reverse Left
            set autoscale xfix
            set grid
            """;

    private final Results results;
    private final List<String> files;
    private final StringBuilder text = new StringBuilder(START);

    /** Of results, whose rows' raw samples are in {@code raw/FILE.csv}. */
    public Gnuplot(Results results, List<String> files) {
        this.results = results;
        this.files = List.copyOf(files);
    }

    /** Adds a chart, which {@code figure} is of, that is drawn to {@code charts/NAME-gnuplot.svg}. */
    public void add(Chart chart, Figure figure, String name) {
        add("\nset output %s", quote("charts/" + name + "-gnuplot.svg"));
        add("set title %s noenhanced", quote(figure.title()));
        axis("x", figure.x());
        axis("y", figure.y());
        List<String> curves = new ArrayList<>(
                switch (chart) {
                    case Chart.Cdf c -> cdf(c);
                    case Chart.Scatter s -> groups(s.xExtra(), s.yStatistic(), s.groupFactor(), "with points");
                    case Chart.Lines l ->
                        groups(l.xFactor(), l.yStatistic(), l.groupFactor(), "smooth unique with linespoints");
                    case Chart.Dots _ -> inline(figure, name, "with points");
                    case Chart.Trace _ -> inline(figure, name, "with lines");
                    case Chart.Spectrum _ -> inline(figure, name, "with lines");
                });
        for (Curve floor : figure.curves()) {
            if (floor.style() == Curve.Style.DOTTED) {
                double y = floor.points().getFirst().y();
                curves.add("%s with lines dashtype 3 title %s noenhanced".formatted(y, quote(floor.label())));
            }
        }
        if (!curves.isEmpty()) {
            add("plot %s", String.join(", \\\n     ", curves));
        }
    }

    private void axis(String letter, Axis axis) {
        add("%s", axis.names().isEmpty() ? "set " + letter + "tics autofreq norotate" : tics(letter, axis.names()));
        add("%s logscale %s", axis.log() ? "set" : "unset", letter);
        add("set %slabel %s noenhanced", letter, quote(axis.label()));
    }

    private static String tics(String letter, List<String> names) {
        return IntStream.range(0, names.size())
                .mapToObj(i -> quote(names.get(i)) + " " + i)
                .collect(Collectors.joining(", ", "set " + letter + "tics rotate by 50 right (", ") noenhanced"));
    }

    /** The whole script. */
    public String script() {
        return text.toString();
    }

    private List<String> cdf(Chart.Cdf chart) {
        List<String> curves = new ArrayList<>();
        @Nullable Unit unit = null;
        for (String series : chart.series()) {
            Row row = results.row(series).orElse(null);
            if (row == null) {
                continue;
            }
            unit = unit == null ? row.unit() : unit; // one for all, as in the figure
            String file = quote("raw/" + files.get(results.rows().indexOf(row)) + ".csv");
            int column = row.series().forks().isOne() ? 2 : 3; // the column of processes is there, or not
            curves.add("%s skip 1 using ($%d*%s):(1) smooth cnormal with lines title %s noenhanced"
                    .formatted(file, column, unit.of(1), quote(row.series().id())));
        }
        return curves;
    }

    /** What gnuplot cannot compute from the files: the points themselves, as named blocks of the script. */
    private List<String> inline(Figure figure, String name, String style) {
        List<String> curves = new ArrayList<>();
        for (Curve curve : figure.curves()) {
            String block = "$" + name.replaceAll("\\W", "_") + "_" + curves.size();
            add("%s << EOD", block);
            curve.points().forEach(p -> add("%s,%s", p.x(), p.y()));
            add("EOD");
            curves.add("%s using 1:2 %s title %s noenhanced".formatted(block, style, quote(curve.label())));
        }
        return curves;
    }

    private List<String> groups(String x, String statistic, String groupFactor, String style) {
        Unit unit = results.rows().isEmpty()
                ? Unit.MICROS
                : results.rows().getFirst().unit();
        Set<String> groups = new LinkedHashSet<>();
        results.rows().forEach(r -> groups.add(r.series().factors().getOrDefault(groupFactor, "")));
        boolean grouped =
                results.rows().stream().anyMatch(r -> r.series().factors().containsKey(groupFactor));
        return groups.stream()
                .map(group -> {
                    String filter = grouped
                            ? "(strcol(%s) eq %s ? column(%s) : NaN)"
                                    .formatted(quote(groupFactor), quote(group), quote(x))
                            : "(column(%s))".formatted(quote(x));
                    return "\"summary.csv\" using %s:(column(%s)*%s) %s title %s noenhanced"
                            .formatted(filter, quote(statistic + "_ns"), unit.of(1), style, quote(group));
                })
                .toList();
    }

    /** In gnuplot's single quotes, where only the quote itself is special. */
    private static String quote(String s) {
        return "'" + s.replace("'", "''").replaceAll("\\R", " ") + "'";
    }

    @SuppressWarnings("AnnotateFormatMethod") // as in Report
    private void add(String format, Object... args) {
        text.append(String.format(Locale.ROOT, format, args)).append('\n');
    }
}
