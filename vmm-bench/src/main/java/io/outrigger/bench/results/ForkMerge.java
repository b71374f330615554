// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.results;

import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Ratio;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Row;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.statistics.Forks;
import io.outrigger.bench.statistics.Interval;
import io.outrigger.bench.statistics.Statistics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Joins what several processes have measured of one experiment. Rows of the same {@link Series#id()} become one, whose
 * rounds keep which process they are of; ratios and claims of rows are computed anew from those. A number that is not
 * of rows is told by the median of the processes', and its interval is all that theirs span: such a claim holds if
 * it does in every process, and fails if it does in none.
 *
 * <p>Confined to one thread.
 */
public final class ForkMerge {
    private final SortedMap<Integer, SavedRun> forks;
    private final Map<String, Series> series = new LinkedHashMap<>();
    private final List<String> partial = new ArrayList<>();

    /** Of runs, by the number of their process; at least one. */
    public ForkMerge(SortedMap<Integer, SavedRun> forks) {
        this.forks = Collections.unmodifiableSortedMap(new TreeMap<>(forks));
    }

    /** Tells all that a run in one process tells, but for its notes, which are of that process alone. */
    public void tell(Report report) {
        SavedRun first = first(forks);
        Map<String, String> known = report.results().facts();
        first.manifest().facts().forEach((name, value) -> {
            if (!known.containsKey(name)) {
                report.fact(name, value);
            }
        });
        report.note(
                "rounds of %d processes; intervals by a bootstrap of processes, and of rounds within each",
                forks.size());
        rows(report);
        List<Ratio> ratios = all("ratios", SummaryJson::ratio);
        group(ratios, Ratio::name)
                .forEach((name, same) -> report.ratio(new Ratio(
                        name,
                        measured(
                                "ratio " + name,
                                same,
                                Ratio::measured,
                                source(same.getFirst().source())),
                        source(same.getFirst().source()))));
        List<Claim> claims = all("claims", SummaryJson::claim);
        group(claims, c -> "%s %s %s".formatted(c.name(), c.bound().symbol(), c.limit()))
                .forEach((key, same) -> report.claim(claim("claim " + key, same)));
        SummaryJson.charts(first.summary()).forEach(report::chart);
        partial.forEach(line -> report.note("%s", line));
    }

    private void rows(Report report) {
        Map<String, SortedMap<Integer, Row>> byId = new LinkedHashMap<>();
        forks.forEach((fork, run) -> run.rows()
                .values()
                .forEach(row -> byId.computeIfAbsent(row.series().id(), k -> new TreeMap<>())
                        .put(fork, row)));
        byId.forEach((id, rows) -> {
            Series joined = join(rows);
            series.put(id, joined);
            notePartial("row " + id, rows.size());
            report.series(joined, first(rows).unit());
        });
    }

    private static Series join(SortedMap<Integer, Row> rows) {
        Series first = first(rows).series();
        List<long[]> rounds = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>();
        Map<String, List<Double>> extras = new LinkedHashMap<>();
        rows.forEach((fork, row) -> {
            Series its = row.series();
            rounds.addAll(its.rounds());
            numbers.addAll(Collections.nCopies(its.rounds().size(), fork));
            its.extras()
                    .forEach((name, value) ->
                            extras.computeIfAbsent(name, k -> new ArrayList<>()).add(value));
        });
        Map<String, Double> medians = new LinkedHashMap<>();
        extras.forEach((name, values) -> medians.put(name, median(values)));
        return new Series(first.name(), first.factors(), rounds, medians, new Forks(numbers));
    }

    private Claim claim(String what, List<Claim> same) {
        Claim first = same.getFirst();
        Optional<Ratio.Source> source = source(first.source());
        return new Claim(
                first.name(),
                first.unit(),
                measured(what, same, Claim::measured, source),
                first.bound(),
                first.limit(),
                source);
    }

    private <T> Interval measured(String what, List<T> same, Function<T, Interval> its, Optional<Ratio.Source> source) {
        notePartial(what, same.size());
        return source.map(s -> s.of(row(s.ours()), row(s.theirs())))
                .orElseGet(() -> span(same.stream().map(its).toList()));
    }

    /** The way from rows, if the rows are of the same processes; else it is a number that is not of rows. */
    private Optional<Ratio.Source> source(Optional<Ratio.Source> source) {
        return source.filter(s -> {
            Series ours = series.get(s.ours());
            Series theirs = series.get(s.theirs());
            return ours != null && theirs != null && ours.forks().equals(theirs.forks());
        });
    }

    private Series row(String id) {
        return Objects.requireNonNull(series.get(id));
    }

    private static <T> T first(SortedMap<Integer, T> all) {
        return all.values().iterator().next();
    }

    private static Interval span(List<Interval> intervals) {
        double low = intervals.stream().mapToDouble(Interval::low).reduce(Double.POSITIVE_INFINITY, Math::min);
        double high = intervals.stream().mapToDouble(Interval::high).reduce(Double.NEGATIVE_INFINITY, Math::max);
        return new Interval(median(intervals.stream().map(Interval::value).toList()), low, high);
    }

    private static double median(List<Double> values) {
        return Statistics.median(
                values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private void notePartial(String what, int processes) {
        if (processes < forks.size()) {
            partial.add("%s is of %d of %d processes".formatted(what, processes, forks.size()));
        }
    }

    private <T> List<T> all(String kind, Function<JsonNode, T> parse) {
        List<T> all = new ArrayList<>();
        for (SavedRun run : forks.values()) {
            run.summary().required(kind).forEach(json -> all.add(parse.apply(json)));
        }
        return all;
    }

    private static <T> Map<String, List<T>> group(List<T> all, Function<T, String> key) {
        Map<String, List<T>> groups = new LinkedHashMap<>();
        all.forEach(one ->
                groups.computeIfAbsent(key.apply(one), k -> new ArrayList<>()).add(one));
        return groups;
    }
}
