// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.results;

import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Ratio;
import io.outrigger.bench.report.Row;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.statistics.Interval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Computes a folder's numbers again from its raw samples. What was not computed from samples (extras, and ratios and
 * claims that say {@code "recomputed": false}) is taken as it is, but a claim's verdict is not.
 *
 * <p>Confined to one thread.
 */
public final class Verification {
    private final SavedRun run;
    private final Layout layout;
    private final List<String> differences = new ArrayList<>();
    private int recomputed;
    private int taken;

    /** Of a folder. */
    public Verification(SavedRun run) {
        this.run = run;
        this.layout = new Layout(run.folder());
    }

    /**
     * Where the folder says something else than its raw samples, a line each.
     *
     * @throws io.outrigger.bench.host.BenchException if a file is missing or damaged
     */
    public List<String> differences() throws IOException {
        differences.clear();
        recomputed = 0;
        taken = 0;
        JsonNode disturbed = run.summary().required("disturbed");
        compare("summary.json: disturbed", disturbed, run.manifest().json().required("disturbed"));
        rows();
        for (JsonNode ratio : run.summary().required("ratios")) {
            ratio(ratio);
        }
        for (JsonNode claim : run.summary().required("claims")) {
            claim(claim);
        }
        csv();
        rawWithoutRow();
        return List.copyOf(differences);
    }

    /** What to say if there are none. */
    public String success() {
        return "verified: %d rows; %d ratios and claims recomputed, %d not of samples"
                .formatted(run.rows().size(), recomputed, taken);
    }

    private void rows() throws IOException {
        int i = 0;
        for (Map.Entry<String, Row> e : run.rows().entrySet()) {
            Row row = e.getValue();
            String name = "row " + row.series().id();
            compare(name, run.summary().required("rows").get(i++), SummaryJson.row(row, e.getKey()));
            long count = count(layout.hgrm(e.getKey()));
            if (count != row.summary().count()) {
                differ(
                        name + ": n",
                        Long.toString(count),
                        Long.toString(row.summary().count()),
                        ".hgrm file");
            }
        }
    }

    private static long count(Path hgrm) throws IOException {
        try {
            return Hgrm.count(hgrm);
        } catch (NoSuchFileException e) {
            throw SavedRun.missing(e);
        }
    }

    private void ratio(JsonNode json) {
        Ratio stored = SummaryJson.ratio(json);
        Ratio again = new Ratio(stored.name(), again(stored.source(), stored.measured()), stored.source());
        compare("ratio " + stored.name(), json, SummaryJson.ratio(again));
    }

    private void claim(JsonNode json) {
        Claim stored = SummaryJson.claim(json);
        Claim again = new Claim(
                stored.name(),
                stored.unit(),
                again(stored.source(), stored.measured()),
                stored.bound(),
                stored.limit(),
                stored.source());
        compare("claim " + stored.name(), json, SummaryJson.claim(again));
    }

    private Interval again(Optional<Ratio.Source> source, Interval stored) {
        if (source.isEmpty()) {
            taken++;
            return stored;
        }
        recomputed++;
        return source.get().of(series(source.get().ours()), series(source.get().theirs()));
    }

    private Series series(String id) {
        return run.rows().values().stream()
                .map(Row::series)
                .filter(s -> s.id().equals(id))
                .findFirst()
                .orElseThrow(() -> SavedRun.damaged(layout.summaryJson(), "no row " + id));
    }

    private void compare(String what, JsonNode stored, JsonNode again) {
        Differences.between(
                stored, Json.asRead(again), (path, was, is) -> differ(what + path, was, is, "summary.json"));
    }

    private void csv() throws IOException {
        List<List<String>> stored = Csv.parse(text(layout.summaryCsv()));
        List<List<String>> again = SummaryCsv.lines(
                run.rows().values(), !run.manifest().disturbed().isEmpty());
        if (stored.size() != again.size() || !stored.getFirst().equals(again.getFirst())) {
            differences.add("summary.csv has other rows or columns than the raw samples");
            return;
        }
        List<String> heading = again.getFirst();
        for (int i = 1; i < again.size(); i++) {
            List<String> was = stored.get(i);
            for (int column = 0; column < heading.size(); column++) {
                String cell = column < was.size() ? was.get(column) : "";
                String is = again.get(i).get(column);
                if (!cell.equals(is)) {
                    differ("row " + again.get(i).getFirst() + ": " + heading.get(column), cell, is, "summary.csv");
                }
            }
        }
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw SavedRun.missing(e);
        }
    }

    private void rawWithoutRow() throws IOException {
        try (var files = Files.list(layout.rawFolder())) {
            TreeSet<String> names =
                    files.map(f -> f.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
            run.rows().keySet().forEach(name -> names.remove(name + ".csv"));
            names.forEach(name -> differences.add("raw/" + name + " has no row in summary.json"));
        }
    }

    private void differ(String what, String was, String is, String where) {
        differences.add("%s: %s in %s, but %s by the raw samples".formatted(what, was, where, is));
    }
}
