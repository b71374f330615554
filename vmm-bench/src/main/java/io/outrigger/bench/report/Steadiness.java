// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.report;

import io.outrigger.bench.statistics.SteadyState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Says of series from which round on they were steady. Nothing is left out of them for that: who doubts the first
 * rounds has them in the raw files.
 */
public final class Steadiness {
    /** A host that wanders makes all of them unsteady. */
    private static final int MOST_NAMED = 3;

    private Steadiness() {}

    /** Lines; none if no series has rounds enough to tell. */
    public static List<String> lines(Collection<Row> rows) {
        List<String> unsteady = new ArrayList<>();
        Map<Integer, Integer> byStart = new TreeMap<>(); // how many series, by the round
        for (Row row : rows) {
            Series series = row.series();
            List<double[]> processes = processes(series);
            if (processes.stream().allMatch(medians -> medians.length >= SteadyState.WINDOW)) {
                List<OptionalInt> starts =
                        processes.stream().map(SteadyState::from).toList();
                long never = starts.stream().filter(OptionalInt::isEmpty).count();
                if (never == 0) {
                    int latest = starts.stream()
                            .mapToInt(OptionalInt::getAsInt)
                            .max()
                            .orElseThrow();
                    byStart.merge(latest, 1, Integer::sum);
                } else {
                    unsteady.add(series.id()
                            + (starts.size() == 1 ? "" : " in %d of %d processes".formatted(never, starts.size())));
                }
            }
        }
        return lines(byStart, unsteady);
    }

    private static List<String> lines(Map<Integer, Integer> byStart, List<String> unsteady) {
        if (byStart.isEmpty() && unsteady.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add(
                "steady state, where %d rounds' medians in a row vary by no more than %.0f%% (CoV); nothing is left out"
                        .formatted(SteadyState.WINDOW, 100 * SteadyState.MOST));
        byStart.forEach((start, n) -> lines.add("  from round %d on: %d series".formatted(start + 1, n)));
        if (!unsteady.isEmpty()) {
            String more = unsteady.size() > MOST_NAMED ? "; ..." : "";
            List<String> named = unsteady.subList(0, Math.min(MOST_NAMED, unsteady.size()));
            lines.add("  never: %d series: %s%s".formatted(unsteady.size(), String.join("; ", named), more));
        }
        return lines;
    }

    private static List<double[]> processes(Series series) {
        double[] medians = series.medians();
        return series.forks().ranges().stream()
                .map(range -> Arrays.copyOfRange(medians, range[0], range[1]))
                .toList();
    }
}
