// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.sidecore;

import io.outrigger.bench.report.Chart;
import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Ratio;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.report.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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
        List<List<long[]>> rounds = Stream.of(Neighbour.values())
                .<List<long[]>>map(k -> new ArrayList<>())
                .toList();
        double[] calls = new double[Neighbour.values().length];
        for (int round = 0; round <= n; round++) {
            for (Neighbour neighbour : Neighbour.values()) {
                report.progress("%s, round %d of %d", neighbour, round, n);
                Neighbours.Result result = new Neighbours(neighbour, cpus).run();
                if (round > 0) { // the first warms up
                    rounds.get(neighbour.ordinal()).add(result.nanos());
                    calls[neighbour.ordinal()] += result.neighbourCalls() / n;
                }
            }
        }
        List<Series> all = new ArrayList<>();
        for (Neighbour neighbour : Neighbour.values()) {
            Series series = Series.of("15 VMs beside " + neighbour, rounds.get(neighbour.ordinal()))
                    .with("neighbour", neighbour.toString())
                    .with("its calls/ms", calls[neighbour.ordinal()]);
            all.add(series);
            report.series(series, Unit.MICROS);
        }
        List<String> names = all.stream().map(Series::name).toList();
        report.chart(new Chart.Cdf("NULL calls of 15 VMs beside one that floods", names));
        Series quiet = all.get(Neighbour.COMPUTING.ordinal());
        for (Neighbour flood : List.of(Neighbour.NULLS, Neighbour.MAPS, Neighbour.POPULATES)) {
            Ratio times = Ratio.ofTails("p99 beside " + flood + " / without", all.get(flood.ordinal()), quiet);
            report.claim(Claim.atMost(times, MOST_TIMES));
        }
    }
}
