// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.exits;

import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Row;
import io.outrigger.bench.report.Unit;
import io.outrigger.bench.statistics.Distribution;
import io.outrigger.bench.statistics.Interval;
import io.outrigger.bench.statistics.Statistics;
import io.outrigger.vmm.BootSpec;
import io.outrigger.vmm.ExitListener;
import java.io.IOException;
import java.util.Arrays;
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
        report.note("vCPU pinned to host CPU %s on both sides", cpu.isPresent() ? cpu.getAsInt() : "(none)");
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
        Distribution javaAll = new Distribution();
        Distribution cAll = new Distribution();
        double[] javaRounds = new double[rounds];
        double[] cRounds = new double[rounds];
        long mostAllocated = 0;
        report.note("%s: %d rounds of Java, C, C, Java; %d exits each; medians in us", level, rounds, exits);
        for (int i = 0; i < rounds; i++) {
            ExitMeter first = java.run(ExitListener.NOBODY);
            long[] second = c.run(privilege, exits, cpu);
            long[] third = c.run(privilege, exits, cpu);
            ExitMeter fourth = java.run(ExitListener.NOBODY);
            mostAllocated = Math.max(mostAllocated, Math.max(first.allocatedBytes(), fourth.allocatedBytes()));
            javaRounds[i] = meanOfMedians(javaAll, first.nanos(), fourth.nanos());
            cRounds[i] = meanOfMedians(cAll, second, third);
            report.note(
                    "  round %2d: Java %.3f, C %.3f, ratio %.4f; Java allocated %d and %d bytes",
                    i + 1,
                    Unit.MICROS.of(javaRounds[i]),
                    Unit.MICROS.of(cRounds[i]),
                    javaRounds[i] / cRounds[i],
                    first.allocatedBytes(),
                    fourth.allocatedBytes());
        }
        report.row(Row.of("port write, " + level + ", C", Unit.MICROS, cAll, cRounds));
        report.row(Row.of("port write, " + level + ", Java", Unit.MICROS, javaAll, javaRounds));
        Interval ratio = Statistics.ratioOfMedians(javaRounds, cRounds);
        report.claim(new Claim("Java / C, " + level, "", ratio, MOST_RATIO));
        double[] perRound = new double[rounds];
        Arrays.setAll(perRound, i -> javaRounds[i] / cRounds[i]);
        report.ratio("Java / C, " + level + ", median of the rounds' ratios", Statistics.medianInterval(perRound));
        double perExit = (double) mostAllocated / exits;
        report.claim(new Claim("bytes allocated per exit, " + level + ", worst run", "B", Interval.exact(perExit), 0));
    }

    private static double meanOfMedians(Distribution all, long[] one, long[] other) {
        all.add(one);
        all.add(other);
        return (median(one) + median(other)) / 2;
    }

    private static double median(long[] nanos) {
        return Statistics.median(Arrays.stream(nanos).asDoubleStream().toArray());
    }
}
