// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.boot;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.host.Checkout;
import io.outrigger.bench.report.Chart;
import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Ratio;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.report.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * From the start of the process to the first line of the guest's init script: {@code ./vmm run} with its JVM against
 * QEMU's microvm, with the same kernel, initramfs, command line, memory and vCPU. The order alternates.
 */
public final class BootExperiment {
    private BootExperiment() {}

    /** Measures {@code n} boots of each. */
    public static void run(int n, Report report) throws IOException, InterruptedException {
        Path root = Checkout.require();
        Contender ours = new Contender("outrigger", vmm(root), root);
        Contender theirs = new Contender(
                "qemu", List.of(root.resolve("guests/linux/run-in-qemu").toString()), root);
        report.note("  %s", String.join(" ", ours.command()));
        report.note("  %s", String.join(" ", theirs.command()));
        boolean bothWork = ours.boot("warm-up", report).isPresent();
        bothWork &= theirs.boot("warm-up", report).isPresent();
        if (!bothWork) {
            throw new BenchException("a VMM did not boot; run its command by hand to see why");
        }
        List<Long> ourNanos = new ArrayList<>();
        List<Long> theirNanos = new ArrayList<>();
        int failed = 0;
        for (int i = 1; i <= n; i++) {
            boolean oursFirst = i % 2 == 1;
            OptionalLong first = (oursFirst ? ours : theirs).boot("run " + i, report);
            OptionalLong second = (oursFirst ? theirs : ours).boot("run " + i, report);
            if (first.isEmpty() || second.isEmpty()) {
                failed++;
                continue;
            }
            ourNanos.add((oursFirst ? first : second).getAsLong());
            theirNanos.add((oursFirst ? second : first).getAsLong());
        }
        if (ourNanos.isEmpty()) {
            throw new BenchException("not one pair of boots worked");
        }
        Series a = series("process start to init, ./vmm run", ourNanos);
        Series b = series("process start to init, QEMU microvm", theirNanos);
        report.series(b, Unit.MILLIS);
        report.series(a, Unit.MILLIS);
        if (failed > 0) {
            report.note("%d of %d pairs failed and are left out of the ratio", failed, n);
        }
        report.claim(Claim.atMost(Ratio.of("outrigger / QEMU", a, b), 1));
        report.chart(new Chart.Cdf("From process start to init", List.of(b.id(), a.id())));
    }

    private static List<String> vmm(Path root) throws IOException {
        Path linux = Checkout.linux();
        if (!Files.exists(linux.resolve("vmlinux")) || !Files.exists(linux.resolve("initramfs.cpio"))) {
            throw new BenchException("no Linux guest in " + linux + "; run guests/linux/build first");
        }
        return List.of(
                root.resolve("vmm").toString(),
                "run",
                "--kernel",
                linux.resolve("vmlinux").toString(),
                "--initrd",
                linux.resolve("initramfs.cpio").toString(),
                "--memory",
                "128M",
                "--cmdline",
                Files.readString(root.resolve("guests/linux/cmdline.txt")).strip());
    }

    /** A boot is a round. */
    private static Series series(String name, List<Long> nanos) {
        return Series.ofSingles(name, nanos.stream().mapToLong(Long::longValue).toArray());
    }
}
