// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.watch;

import io.outrigger.bench.exits.JavaLoop;
import io.outrigger.bench.exits.Pin;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Unit;
import io.outrigger.bench.statistics.Statistics;
import io.outrigger.vmm.BootSpec;
import java.util.Arrays;
import java.util.List;

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
        JavaLoop loop = new JavaLoop(BootSpec.Privilege.KERNEL, EXITS, Pin.lastCpu());
        List<Series> ways = Arrays.stream(Watching.values())
                .map(way -> new Series(way, loop, n))
                .toList();
        for (Series way : ways) {
            for (int i = 0; i < WARM_UP; i++) {
                way.once();
            }
        }
        report.note("%d rounds of %d exits for each way; medians in us", n, EXITS);
        for (int round = 0; round < n; round++) {
            double[] medians = new double[ways.size()];
            for (int turn = 0; turn < ways.size(); turn++) {
                int way = (round + turn) % ways.size();
                medians[way] = Unit.MICROS.of(ways.get(way).run(round));
            }
            report.note(
                    "  round %2d: off %.3f, listener %.3f, JFR %.3f", round + 1, medians[0], medians[1], medians[2]);
        }
        ways.forEach(way -> report.row(way.row()));
        for (Watching way : Watching.values()) {
            Series series = ways.get(way.ordinal());
            if (way != Watching.OFF) {
                double[] off = ways.getFirst().medians();
                report.ratio(way + " / off", Statistics.ratioOfMedians(series.medians(), off));
            }
            report.note("%s: %.3f bytes allocated per exit in the worst run", way, series.allocatedPerExit());
        }
    }
}
