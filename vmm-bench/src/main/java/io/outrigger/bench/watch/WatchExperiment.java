// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.watch;

import io.outrigger.bench.host.Cpus;
import io.outrigger.bench.report.Chart;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.report.Unit;
import io.outrigger.vmm.BootSpec;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * The round trip of a port write at CPL 0 with and without somebody watching. In every round each way has its turn, in
 * an order that rotates.
 */
public final class WatchExperiment {
    private static final int EXITS = 20_000;
    private static final int WARM_UP = 5;

    private WatchExperiment() {}

    /** Measures {@code n} rounds. */
    public static void run(int n, Report report) throws InterruptedException {
        OptionalInt cpu = Cpus.choose().vcpu();
        report.fact("vCPU pinned", cpu.isPresent() ? "to host CPU " + cpu.getAsInt() : "no");
        JavaLoop loop = new JavaLoop(BootSpec.Privilege.KERNEL, EXITS, cpu);
        List<Runs> ways =
                Arrays.stream(Watching.values()).map(way -> new Runs(way, loop)).toList();
        for (Runs way : ways) {
            for (int i = 0; i < WARM_UP; i++) {
                way.once();
            }
        }
        report.note("%d rounds of %d exits for each way; medians in us", n, EXITS);
        for (int round = 0; round < n; round++) {
            double[] medians = new double[ways.size()];
            for (int turn = 0; turn < ways.size(); turn++) {
                int way = (round + turn) % ways.size();
                medians[way] = Unit.MICROS.of(ways.get(way).run());
            }
            report.note(
                    "  round %2d: off %.3f, listener %.3f, JFR %.3f", round + 1, medians[0], medians[1], medians[2]);
        }
        List<Series> series = ways.stream().map(Runs::series).toList();
        series.forEach(s -> report.series(s, Unit.MICROS));
        for (Watching way : Watching.values()) {
            if (way != Watching.OFF) {
                report.ratio(way + " / off", series.get(way.ordinal()), series.getFirst());
            }
            double allocated = ways.get(way.ordinal()).allocatedPerExit();
            report.note("%s: %.3f bytes allocated per exit in the worst run", way, allocated);
        }
        report.chart(new Chart.Cdf(
                "Round trip of a port write, CPL 0",
                series.stream().map(Series::id).toList()));
    }
}
