// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.density;

import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.report.Unit;
import io.outrigger.bench.statistics.Statistics;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What the rounds of a number of VMs say. Confined to one thread. */
final class FleetFindings {
    static final String VMS = "VMs";
    static final String STEP = "step";
    static final String ALIVE = "VMs at once";
    static final String WHOSE = "memory";

    private static final double MOST_KIB = 1024;
    private static final double MOST_START_SECONDS = 3;
    private static final double MOST_STOP_SECONDS = 2;
    private static final double NANOS = 1e9;
    private static final double KIB = 1024;

    private final Report report;

    FleetFindings(Report report) {
        this.report = report;
    }

    /** Reports the rounds of so many VMs. */
    void tell(int vms, List<FleetRun> runs) {
        String n = Integer.toString(vms);
        durations(runs, FleetRun::each, "start each, to its report", n);
        durations(runs, run -> new long[] {run.start()}, "start all, to the last report", n);
        durations(runs, run -> new long[] {run.stop()}, "stop and close all", n);
        bytes(runs, FleetRun::ownBytes, "JVM and VMM", n);
        bytes(runs, FleetRun::guestBytes, "guests, touched", n);
        report.note(
                "%d VMs add %.2f threads, %.2f descriptors, %.1f mappings each",
                vms,
                median(runs, FleetRun::threadsOfEach),
                median(runs, FleetRun::descriptorsOfEach),
                median(runs, FleetRun::mappingsOfEach));
    }

    /** Claims of the largest number of VMs. */
    void claim(List<FleetRun> runs) {
        int vms = runs.getFirst().vms();
        report.claim(Claim.atMost(
                "%d VMs: memory of each beside its guest's, heap included".formatted(vms),
                "KiB",
                Statistics.medianInterval(values(runs, run -> run.ownBytesOfEach() / KIB)),
                MOST_KIB));
        report.claim(Claim.atMost(
                "%d VMs: start all, to the last report".formatted(vms),
                "s",
                Statistics.medianInterval(values(runs, run -> run.start() / NANOS)),
                MOST_START_SECONDS));
        report.claim(Claim.atMost(
                "%d VMs: stop and close all".formatted(vms),
                "s",
                Statistics.medianInterval(values(runs, run -> run.stop() / NANOS)),
                MOST_STOP_SECONDS));
    }

    private void durations(List<FleetRun> runs, Function<FleetRun, long[]> nanos, String step, String vms) {
        List<long[]> rounds = runs.stream().map(nanos).toList();
        String name = "%s VMs: %s".formatted(vms, step);
        report.series(Series.of(name, rounds).with(STEP, step).with(VMS, vms), Unit.MILLIS);
    }

    private void bytes(List<FleetRun> runs, Function<FleetRun, Long> bytes, String whose, String vms) {
        long[] values = runs.stream().mapToLong(bytes::apply).toArray();
        String name = "%s VMs: resident, %s".formatted(vms, whose);
        report.series(Series.ofSingles(name, values).with(WHOSE, whose).with(ALIVE, vms), Unit.KIB);
    }

    private static double median(List<FleetRun> runs, ToDoubleFunction<FleetRun> value) {
        return Statistics.median(values(runs, value));
    }

    private static double[] values(List<FleetRun> runs, ToDoubleFunction<FleetRun> value) {
        return runs.stream().mapToDouble(value).toArray();
    }
}
