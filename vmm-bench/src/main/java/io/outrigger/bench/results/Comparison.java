// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.results;

import io.outrigger.bench.report.Row;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.report.Unit;
import io.outrigger.bench.statistics.Interval;
import io.outrigger.bench.statistics.Statistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What changed from one run to another: for each series of both, the ratio of the medians of its rounds.
 *
 * <p>Immutable.
 */
public final class Comparison {
    /** The bootstrap cannot tell of fewer: two sets of three differ by chance alone in 1 of 10 cases. */
    private static final int FEWEST_ROUNDS = 4;

    private static final List<String> MUST_AGREE = List.of("CPU", "KVM back end", "kernel", "JDK", "commit");

    private final SavedRun before;
    private final SavedRun after;

    /** Of a run A and a run B. */
    public Comparison(SavedRun before, SavedRun after) {
        this.before = before;
        this.after = after;
    }

    /** The whole of it, to print. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("A  " + before.folder());
        lines.add("B  " + after.folder());
        warnings(lines);
        lines.add("");
        lines.add(format("%-44s %10s %10s     %7s %19s", "", "A median", "B median", "B / A", "95% interval"));
        Map<String, Row> others = byId(after);
        List<String> single = new ArrayList<>();
        byId(before).forEach((id, row) -> {
            Row other = others.remove(id);
            if (other == null) {
                single.add("only in A: " + id);
            } else {
                lines.add(line(label(row), row, other));
            }
        });
        others.keySet().forEach(id -> single.add("only in B: " + id));
        lines.addAll(single);
        ratios(lines);
        return lines;
    }

    // What slowed the host down in one of the runs slowed the twin down too, so that these compare better than times.
    private void ratios(List<String> lines) {
        Map<String, Interval> others = measured(after);
        List<String> both = new ArrayList<>();
        measured(before).forEach((name, a) -> {
            Interval b = others.get(name);
            if (b != null) {
                both.add(format(
                        "%-44s %7.4f [%7.4f, %7.4f]  %7.4f [%7.4f, %7.4f]",
                        name, a.value(), a.low(), a.high(), b.value(), b.low(), b.high()));
            }
        });
        if (!both.isEmpty()) {
            lines.add("");
            lines.add(format("%-44s %7s %-19s %8s", "ratios within a run", "A", "", "B"));
            lines.addAll(both);
        }
    }

    /** The ratios of two series, claimed or not, by name. */
    private static Map<String, Interval> measured(SavedRun run) {
        Map<String, Interval> measured = new LinkedHashMap<>();
        for (String kind : List.of("claims", "ratios")) {
            for (JsonNode json : run.summary().required(kind)) {
                if (json.required("recomputed").booleanValue()) {
                    measured.put(json.required("name").stringValue(), Json.interval(json.required("measured")));
                }
            }
        }
        return measured;
    }

    private void warnings(List<String> lines) {
        String experiment = before.manifest().experiment();
        String other = after.manifest().experiment();
        if (!experiment.equals(other)) {
            lines.add("warning: experiment differs: %s, %s".formatted(experiment, other));
        }
        for (String fact : MUST_AGREE) {
            String a = before.manifest().facts().getOrDefault(fact, "unknown");
            String b = after.manifest().facts().getOrDefault(fact, "unknown");
            if (!a.equals(b)) {
                lines.add("warning: %s differs: %s, %s".formatted(fact, a, b));
            }
        }
        before.manifest().disturbed().forEach(reason -> lines.add("warning: A is disturbed: " + reason));
        after.manifest().disturbed().forEach(reason -> lines.add("warning: B is disturbed: " + reason));
    }

    /** The name where it tells the row from all others, else the factors too. */
    private String label(Row row) {
        Series series = row.series();
        long sameName = before.rows().values().stream()
                .filter(r -> r.series().name().equals(series.name()))
                .count();
        return sameName == 1 ? series.name() : series.id();
    }

    private static String line(String label, Row a, Row b) {
        double[] was = a.series().medians();
        double[] is = b.series().medians();
        Interval ratio = Statistics.ratioOfUnpairedMedians(
                b.series().forks(), is, a.series().forks(), was);
        Unit unit = a.unit();
        return format(
                "%-44s %10.2f %10.2f %-3s %7.4f  [%7.4f, %7.4f]  %s",
                label,
                unit.of(a.summary().median().value()),
                unit.of(b.summary().median().value()),
                unit.symbol(),
                ratio.value(),
                ratio.low(),
                ratio.high(),
                verdict(ratio, Math.min(was.length, is.length)));
    }

    static String verdict(Interval ratio, int rounds) {
        if (rounds < FEWEST_ROUNDS) {
            return "undecided: fewer than " + FEWEST_ROUNDS + " rounds";
        }
        if (ratio.high() < 1) {
            return "faster";
        }
        return ratio.low() > 1 ? "slower" : "undecided";
    }

    private static Map<String, Row> byId(SavedRun run) {
        Map<String, Row> rows = new LinkedHashMap<>();
        run.rows().values().forEach(r -> rows.put(r.series().id(), r));
        return rows;
    }

    @SuppressWarnings("AnnotateFormatMethod") // as in Report
    private static String format(String format, Object... args) {
        return String.format(Locale.ROOT, format, args).stripTrailing();
    }
}
