// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.watch;

import io.outrigger.bench.exits.ExitMeter;
import io.outrigger.bench.exits.JavaLoop;
import io.outrigger.bench.exits.Pin;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Row;
import io.outrigger.bench.report.Unit;
import io.outrigger.bench.statistics.Distribution;
import io.outrigger.bench.statistics.Statistics;
import io.outrigger.vmm.BootSpec;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import jdk.jfr.Recording;

/**
 * The round trip of a port write at CPL 0 with and without somebody watching. In every round each way has its turn, in
 * an order that rotates.
 */
public final class WatchExperiment {
    private static final int EXITS = 20_000;
    private static final int WARM_UP = 4;

    private WatchExperiment() {}

    /** Measures {@code n} rounds. */
    public static void run(int n, Report report) throws InterruptedException {
        JavaLoop loop = new JavaLoop(BootSpec.Privilege.KERNEL, EXITS, Pin.lastCpu());
        Watching[] ways = Watching.values();
        Map<Watching, Distribution> all = new EnumMap<>(Watching.class);
        Map<Watching, double[]> medians = new EnumMap<>(Watching.class);
        Map<Watching, Long> allocated = new EnumMap<>(Watching.class);
        for (Watching way : ways) {
            all.put(way, new Distribution());
            medians.put(way, new double[n]);
            for (int i = 0; i < WARM_UP; i++) {
                once(loop, way);
            }
        }
        for (int round = 0; round < n; round++) {
            for (int turn = 0; turn < ways.length; turn++) {
                Watching way = ways[(round + turn) % ways.length];
                ExitMeter meter = once(loop, way);
                all.get(way).add(meter.nanos());
                medians.get(way)[round] = Statistics.median(
                        Arrays.stream(meter.nanos()).asDoubleStream().toArray());
                allocated.merge(way, meter.allocatedBytes(), Math::max);
            }
            report.note(
                    "  round %2d: off %.3f, listener %.3f, JFR %.3f us",
                    round + 1,
                    Unit.MICROS.of(medians.get(Watching.OFF)[round]),
                    Unit.MICROS.of(medians.get(Watching.LISTENER)[round]),
                    Unit.MICROS.of(medians.get(Watching.JFR)[round]));
        }
        for (Watching way : ways) {
            report.row(Row.of("port write, CPL 0, " + way, Unit.MICROS, all.get(way), medians.get(way)));
        }
        double[] off = medians.get(Watching.OFF);
        report.ratio("listener / off", Statistics.ratioOfMedians(medians.get(Watching.LISTENER), off));
        report.ratio("JFR / off", Statistics.ratioOfMedians(medians.get(Watching.JFR), off));
        allocated.forEach((way, bytes) ->
                report.note("%s: %.3f bytes allocated per exit, worst run", way, (double) bytes / EXITS));
    }

    private static ExitMeter once(JavaLoop loop, Watching way) throws InterruptedException {
        Recording recording = way.record();
        try {
            return loop.run(way.listener());
        } finally {
            recording.close();
        }
    }
}
