// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.exits;

import io.outrigger.bench.report.Chart;
import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Ratio;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.report.Unit;
import io.outrigger.bench.statistics.Interval;
import io.outrigger.bench.statistics.Statistics;
import io.outrigger.vmm.BootSpec;
import io.outrigger.vmm.ExitListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * The round trip of a port write, Java against C. A round is Java, C, C, Java, each in a fresh VM, so that a drift of
 * the host's speed meets both alike; its value for a side is the mean of that side's two medians.
 *
 * <p>Confined to one thread.
 */
public final class ExitsExperiment {
    private static final double MOST_RATIO = 1.03;
    private static final int WARM_UP = 100_000;
    private static final int WARM_UP_VMS = 5;
    private static final int EXITS_KERNEL = 20_000;
    private static final int EXITS_USER = 3_000;

    /** Runs of each side in a round. The series have every run by itself. */
    private static final int RUNS = 2;

    private final Report report;
    private final CLoop c;
    private final OptionalInt cpu = Pin.lastCpu();

    private ExitsExperiment(Report report, CLoop c) {
        this.report = report;
        this.c = c;
    }

    /** Measures at CPL 0 and at CPL 3. */
    public static void run(int rounds, Report report) throws IOException, InterruptedException {
        try (CLoop c = new CLoop()) {
            ExitsExperiment experiment = new ExitsExperiment(report, c);
            experiment.warmUp();
            experiment.compare(BootSpec.Privilege.KERNEL, EXITS_KERNEL, rounds);
            experiment.compare(BootSpec.Privilege.USER, EXITS_USER, rounds);
        }
    }

    private void warmUp() throws InterruptedException {
        report.fact("vCPU pinned", cpu.isPresent() ? "to host CPU " + cpu.getAsInt() + " on both sides" : "no");
        ExitMeter cold = new JavaLoop(BootSpec.Privilege.KERNEL, WARM_UP, cpu).run(ExitListener.NOBODY);
        double[] first =
                Arrays.stream(cold.nanos()).limit(1000).asDoubleStream().toArray();
        report.note(
                "warm-up, CPL 0: median of the first 1000 exits %.2f us; %d bytes allocated in %d exits",
                Unit.MICROS.of(Statistics.median(first)), cold.allocatedBytes(), WARM_UP);
        for (int i = 0; i < WARM_UP_VMS; i++) { // the loop's method is entered once for each VM
            ExitMeter warm = new JavaLoop(BootSpec.Privilege.KERNEL, EXITS_KERNEL, cpu).run(ExitListener.NOBODY);
            report.note(
                    "  VM %d of warm-up: %d bytes allocated in %d exits", i + 2, warm.allocatedBytes(), EXITS_KERNEL);
        }
    }

    private void compare(BootSpec.Privilege privilege, int exits, int rounds) throws IOException, InterruptedException {
        String level = privilege == BootSpec.Privilege.KERNEL ? "CPL 0" : "CPL 3";
        JavaLoop java = new JavaLoop(privilege, exits, cpu);
        List<long[]> javaRuns = new ArrayList<>();
        List<long[]> cRuns = new ArrayList<>();
        long mostAllocated = 0;
        report.note("%s: %d rounds of Java, C, C, Java; %d exits each; medians in us", level, rounds, exits);
        for (int i = 0; i < rounds; i++) {
            report.progress("%s: round %d of %d", level, i + 1, rounds);
            ExitMeter first = java.run(ExitListener.NOBODY);
            long[] second = c.run(privilege, exits, cpu);
            long[] third = c.run(privilege, exits, cpu);
            ExitMeter fourth = java.run(ExitListener.NOBODY);
            mostAllocated = Math.max(mostAllocated, Math.max(first.allocatedBytes(), fourth.allocatedBytes()));
            javaRuns.addAll(List.of(first.nanos(), fourth.nanos()));
            cRuns.addAll(List.of(second, third));
            double javaRound = (median(first.nanos()) + median(fourth.nanos())) / RUNS;
            double cRound = (median(second) + median(third)) / RUNS;
            report.note(
                    "  round %2d: Java %.3f, C %.3f, ratio %.4f; Java allocated %d and %d bytes",
                    i + 1,
                    Unit.MICROS.of(javaRound),
                    Unit.MICROS.of(cRound),
                    javaRound / cRound,
                    first.allocatedBytes(),
                    fourth.allocatedBytes());
        }
        double perExit = (double) mostAllocated / exits;
        Series inC = Series.of("port write, " + level + ", C", cRuns);
        Series inJava = Series.of("port write, " + level + ", Java", javaRuns).with("B/exit", perExit);
        report.series(inC, Unit.MICROS);
        report.series(inJava, Unit.MICROS);
        String name = "Java / C, " + level;
        report.claim(Claim.atMost(Ratio.of(name, inJava, inC, RUNS, Ratio.Method.RATIO_OF_MEDIANS), MOST_RATIO));
        report.ratio(
                Ratio.of(name + ", median of the rounds' ratios", inJava, inC, RUNS, Ratio.Method.MEDIAN_OF_RATIOS));
        report.claim(
                Claim.atMost("bytes allocated per exit, " + level + ", worst run", "B", Interval.exact(perExit), 0));
        report.chart(new Chart.Cdf("Round trip of a port write, " + level, List.of(inC.id(), inJava.id())));
    }

    private static double median(long[] nanos) {
        return Statistics.median(Arrays.stream(nanos).asDoubleStream().toArray());
    }
}
