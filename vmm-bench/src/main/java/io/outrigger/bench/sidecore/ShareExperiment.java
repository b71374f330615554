// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.sidecore;

import io.outrigger.bench.host.Cpus;
import io.outrigger.bench.report.Chart;
import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Ratio;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.report.Unit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Sixteen VMs on one sidecore. Fifteen make NULL calls at CPL 3; the sixteenth computes, or floods its ring with calls
 * of one kind. What does the flood cost the others?
 *
 * <p>Confined to one thread.
 */
public final class ShareExperiment {
    private static final double MOST_TIMES = 3;

    private ShareExperiment() {}

    /** Measures {@code n} rounds. */
    public static void run(int n, Report report) throws InterruptedException {
        Cpus cpus = Cpus.choose();
        report.fact("CPUs", cpus.toString());
        report.note("all vCPUs share a CPU; the flood's ring has 4096 slots: calls wait there while others run");
        Map<Neighbour, List<Neighbours.Result>> results = new EnumMap<>(Neighbour.class);
        for (int round = 0; round <= n; round++) {
            for (Neighbour neighbour : Neighbour.values()) {
                report.progress("%s, round %d of %d", neighbour, round, n);
                Neighbours.Result result = new Neighbours(neighbour, cpus).run();
                if (round > 0) { // the first warms up
                    results.computeIfAbsent(neighbour, k -> new ArrayList<>()).add(result);
                }
            }
        }
        Map<Neighbour, Series> all = new EnumMap<>(Neighbour.class);
        results.forEach((neighbour, rounds) -> all.put(neighbour, series(neighbour, rounds)));
        all.values().forEach(series -> report.series(series, Unit.MICROS));
        List<String> names = all.values().stream().map(Series::name).toList();
        report.chart(new Chart.Cdf("NULL calls of 15 VMs beside one that floods", names));
        Series quiet = Objects.requireNonNull(all.remove(Neighbour.COMPUTING));
        all.forEach((flood, series) -> report.claim(
                Claim.atMost(Ratio.ofTails("p99 beside " + flood + " / without", series, quiet), MOST_TIMES)));
    }

    private static Series series(Neighbour neighbour, List<Neighbours.Result> rounds) {
        return Series.of(
                        "15 VMs beside " + neighbour,
                        rounds.stream().map(Neighbours.Result::nanos).toList())
                .with("neighbour", neighbour.toString())
                .with(
                        "its calls/ms",
                        rounds.stream()
                                .mapToDouble(Neighbours.Result::neighbourCalls)
                                .average()
                                .orElseThrow());
    }
}
