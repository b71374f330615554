// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.boot;

import io.outrigger.bench.host.Twin;
import io.outrigger.bench.report.Chart;
import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Ratio;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.report.Unit;
import io.outrigger.bench.startup.JvmFloor;
import io.outrigger.bench.statistics.Interval;
import io.outrigger.bench.statistics.Statistics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * From before a VM is made to its guest's first instruction, one after another in one process, Java beside C: the first
 * ones of a fresh process, and what it comes to in a warm one.
 *
 * <p>Confined to one thread.
 */
final class CreationExperiment {
    private static final double MOST_RATIO = 1.5;
    private static final double MOST_MILLIS = 5;

    /** Runs of each side in a round: Java, C, C, Java. The series have every run by itself. */
    private static final int RUNS = 2;

    private final Sizes sizes;
    private final Report report;
    private final Twin reference;

    /**
     * How many VMs.
     *
     * @param fresh of a fresh process, at least 2
     * @param warmUp before the steady ones
     * @param settle at the start of each steady run, unmeasured
     * @param steady of each steady run
     */
    record Sizes(int fresh, int warmUp, int settle, int steady) {
        static final Sizes STANDARD = new Sizes(100, 12_000, 20, 100);
    }

    CreationExperiment(Sizes sizes, Report report, Twin reference) {
        this.sizes = sizes;
        this.report = report;
        this.reference = reference;
    }

    /** Measures {@code n} rounds of either kind. */
    void run(int n) throws IOException, InterruptedException {
        fresh(n);
        steady(n);
    }

    private void fresh(int n) throws IOException, InterruptedException {
        List<List<CreationTimes>> java = new ArrayList<>();
        List<List<CreationTimes>> c = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            report.progress("first VMs of a process: round %d of %d", i + 1, n);
            if (i % 2 == 0) {
                java.add(inFreshJvm());
                c.add(inC(sizes.fresh()));
            } else {
                c.add(inC(sizes.fresh()));
                java.add(inFreshJvm());
            }
        }
        for (int vm : new int[] {1, 2, sizes.fresh()}) {
            Series inC = single(vm, "C", c);
            Series inJava = single(vm, "Java", java);
            report.series(inC, Unit.MILLIS);
            report.series(inJava, Unit.MILLIS);
            report.ratio("Java / C, VM %d of a process".formatted(vm), inJava, inC);
        }
    }

    private static Series single(int vm, String language, List<List<CreationTimes>> processes) {
        long[] nanos = processes.stream().mapToLong(p -> p.get(vm - 1).create()).toArray();
        return Series.ofSingles("VM %d of a process to its first instruction, %s".formatted(vm, language), nanos)
                .with("vm", Integer.toString(vm))
                .with("language", language);
    }

    private void steady(int n) throws IOException, InterruptedException {
        Creation creation = new Creation();
        for (int i = 0; i < sizes.warmUp(); i++) {
            creation.one();
        }
        List<List<CreationTimes>> java = new ArrayList<>();
        List<List<CreationTimes>> c = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            report.progress("steady: round %d of %d", i + 1, n);
            java.add(inThisJvm(creation));
            c.add(settled(inC(sizes.settle() + sizes.steady())));
            c.add(settled(inC(sizes.settle() + sizes.steady())));
            java.add(inThisJvm(creation));
        }
        Series inC = steady("to its first instruction", "C", c, CreationTimes::create);
        Series inJava = steady("to its first instruction", "Java", java, CreationTimes::create);
        Series closedInC = steady("closed", "C", c, CreationTimes::close);
        Series closedInJava = steady("closed", "Java", java, CreationTimes::close);
        List.of(inC, inJava, closedInC, closedInJava).forEach(s -> report.series(s, Unit.MILLIS));
        String name = "Java / C, a VM in a warm process to its first instruction";
        report.claim(Claim.atMost(Ratio.of(name, inJava, inC, RUNS, Ratio.Method.MEDIAN_OF_RATIOS), MOST_RATIO));
        report.claim(Claim.atMost("a VM in a warm JVM to its first instruction", "ms", millis(inJava), MOST_MILLIS));
        report.ratio(Ratio.of("Java / C, a VM closed", closedInJava, closedInC, RUNS, Ratio.Method.MEDIAN_OF_RATIOS));
        report.chart(new Chart.Cdf("From nothing to a guest's first instruction", List.of(inC.id(), inJava.id())));
    }

    private static Series steady(
            String what, String language, List<List<CreationTimes>> runs, ToLongFunction<CreationTimes> time) {
        List<long[]> rounds =
                runs.stream().map(run -> run.stream().mapToLong(time).toArray()).toList();
        return Series.of("a VM in a warm process %s, %s".formatted(what, language), rounds)
                .with("language", language);
    }

    private static Interval millis(Series s) {
        return Statistics.medianInterval(
                Arrays.stream(s.medians()).map(Unit.MILLIS::of).toArray());
    }

    private List<CreationTimes> inThisJvm(Creation creation) throws InterruptedException {
        List<CreationTimes> times = new ArrayList<>();
        for (int i = 0; i < sizes.settle() + sizes.steady(); i++) {
            times.add(creation.one());
        }
        return settled(times);
    }

    private List<CreationTimes> settled(List<CreationTimes> times) {
        return times.subList(sizes.settle(), times.size());
    }

    private List<CreationTimes> inC(int vms) throws IOException, InterruptedException {
        return parse(reference.run(Long.toString(Creation.MIB), "--create", Integer.toString(vms)));
    }

    private List<CreationTimes> inFreshJvm() throws IOException, InterruptedException {
        return parse(JvmFloor.output(CreationMain.class, Integer.toString(sizes.fresh())));
    }

    private static List<CreationTimes> parse(List<String> lines) {
        return lines.stream().map(CreationTimes::parse).toList();
    }
}
