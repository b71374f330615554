// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.results;

import io.outrigger.bench.report.Row;
import io.outrigger.bench.report.Summary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code summary.csv}: a line for each series, with a column for every factor and extra that any of them has. */
final class SummaryCsv {
    private static final List<String> STATISTICS = List.of(
            "rounds",
            "n",
            "median_ns",
            "median_low_ns",
            "median_high_ns",
            "p50_ns",
            "p90_ns",
            "p99_ns",
            "p99.9_ns",
            "max_ns",
            "mean_ns");

    private SummaryCsv() {}

    /** Lines of cells, the heading first. */
    static List<List<String>> lines(Collection<Row> rows, boolean disturbed) {
        Set<String> factors = new LinkedHashSet<>();
        Set<String> extras = new LinkedHashSet<>();
        for (Row row : rows) {
            factors.addAll(row.series().factors().keySet());
            extras.addAll(row.series().extras().keySet());
        }
        List<List<String>> lines = new ArrayList<>();
        List<String> heading = new ArrayList<>(List.of("name"));
        heading.addAll(factors);
        boolean forked = rows.stream().anyMatch(SummaryCsv::isForked);
        if (forked) {
            heading.add("forks");
        }
        heading.addAll(STATISTICS);
        heading.addAll(extras);
        heading.add("disturbed");
        lines.add(heading);
        for (Row row : rows) {
            lines.add(line(row, factors, forked, extras, disturbed));
        }
        return lines;
    }

    private static boolean isForked(Row row) {
        return !row.series().forks().isOne();
    }

    private static List<String> line(
            Row row, Set<String> factors, boolean forked, Set<String> extras, boolean disturbed) {
        Summary s = row.summary();
        List<String> cells = new ArrayList<>(List.of(row.series().name()));
        Map<String, String> ofRow = row.series().factors();
        factors.forEach(f -> cells.add(ofRow.getOrDefault(f, "")));
        if (forked) {
            cells.add(Integer.toString(row.series().forks().count()));
        }
        cells.addAll(List.of(
                Integer.toString(row.series().rounds().size()),
                Long.toString(s.count()),
                Double.toString(s.median().value()),
                Double.toString(s.median().low()),
                Double.toString(s.median().high()),
                Long.toString(s.p50()),
                Long.toString(s.p90()),
                Long.toString(s.p99()),
                Long.toString(s.p999()),
                Long.toString(s.max()),
                Double.toString(s.mean())));
        Map<String, Double> numbers = row.series().extras();
        extras.forEach(e -> cells.add(numbers.containsKey(e) ? String.valueOf(numbers.get(e)) : ""));
        cells.add(disturbed ? "yes" : "no");
        return cells;
    }
}
