// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.startup;

import io.outrigger.bench.host.Checkout;
import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.report.Unit;
import io.outrigger.bench.statistics.Interval;
import io.outrigger.bench.statistics.Statistics;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * From the launcher's {@code main} to the first {@code KVM_RUN} of a 128 MiB guest. Main tells the time until the VM
 * was started; a trace of other runs tells the time from when its vCPU's registers were set, just before, to the first
 * {@code KVM_RUN}, and from the execve of the JVM. The two overlap, so that their sum is no less than the truth.
 *
 * <p>Confined to one thread.
 */
public final class StartupExperiment {
    private static final double MOST_MILLIS = 150;

    private final int n;
    private final Report report;

    private StartupExperiment(int n, Report report) {
        this.n = n;
        this.report = report;
    }

    /** Measures {@code n} starts of each kind. */
    public static void run(int n, Report report) throws IOException, InterruptedException {
        StartupExperiment experiment = new StartupExperiment(n, report);
        Path root = Checkout.require();
        experiment.floor();
        experiment.measure(new Launch("demonstration guest", root, List.of("--memory", "128M")));
        Path linux = Checkout.linux();
        if (Files.exists(linux.resolve("vmlinux")) && Files.exists(linux.resolve("initramfs.cpio"))) {
            List<String> options = List.of(
                    "--memory",
                    "128M",
                    "--kernel",
                    linux.resolve("vmlinux").toString(),
                    "--initrd",
                    linux.resolve("initramfs.cpio").toString());
            experiment.measure(new Launch("Linux", root, options));
        } else {
            report.note("no Linux guest in %s, so only the demonstration guest; guests/linux/build makes one", linux);
        }
    }

    private void floor() throws IOException, InterruptedException {
        long[] nanos = new long[n];
        for (int i = 0; i < n; i++) {
            nanos[i] = JvmFloor.once();
        }
        report.series(Series.ofSingles("floor: a JVM with an empty main, to its end", nanos), Unit.MILLIS);
    }

    private void measure(Launch launch) throws IOException, InterruptedException {
        launch.mainToStart(); // builds the jar and the AOT cache where they are missing
        long[] main = new long[n];
        for (int i = 0; i < n; i++) {
            main[i] = launch.mainToStart();
        }
        add(launch, "main to start of the vCPU", main);
        if (!hasStrace()) {
            report.note("no strace here, so the time from there to the first KVM_RUN is not known");
            return;
        }
        List<Trace> traces = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            traces.add(launch.trace());
        }
        long[] rest = spans(traces, t -> t.firstRun() - t.vcpuReady());
        add(launch, "vCPU's registers set to KVM_RUN (strace)", rest);
        add(launch, "execve of java to KVM_RUN (strace)", spans(traces, t -> t.firstRun() - t.javaStart()));
        add(launch, "./vmm to KVM_RUN (strace)", spans(traces, t -> t.firstRun() - t.start()));
        Interval m = millis(main);
        Interval r = millis(rest);
        Interval sum = new Interval(m.value() + r.value(), m.low() + r.low(), m.high() + r.high());
        report.claim(Claim.atMost(launch.name() + ": main to first KVM_RUN", "ms", sum, MOST_MILLIS));
    }

    /** A start is a round. */
    private void add(Launch launch, String step, long[] nanos) {
        report.series(Series.ofSingles(launch.name() + ": " + step, nanos), Unit.MILLIS);
    }

    private interface Span {
        double seconds(Trace trace);
    }

    private static long[] spans(List<Trace> traces, Span span) {
        return traces.stream().mapToLong(t -> Math.round(span.seconds(t) * 1e9)).toArray();
    }

    private static Interval millis(long[] nanos) {
        return Statistics.medianInterval(
                Arrays.stream(nanos).mapToDouble(Unit.MILLIS::of).toArray());
    }

    private static boolean hasStrace() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "strace")));
    }
}
