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
import io.outrigger.bench.startup.JvmFloor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * From the start of a process to its first KVM_RUN, to the payload's first instruction, to the first line of Linux's
 * init: {@code ./vmm run} with its shell script, its JVM and its cache beside QEMU, a C program and, where there is
 * one, kvmtool. Then VMs one after another in one process, Java beside C.
 *
 * <p>Confined to one thread.
 */
public final class BootExperiment {
    private final int n;
    private final Report report;
    private final List<Contender> contenders;
    private final List<Cache> caches;
    private final Stopwatch stopwatch;

    private BootExperiment(int n, Report report, List<Contender> contenders, List<Cache> caches, Stopwatch stopwatch) {
        this.n = n;
        this.report = report;
        this.contenders = contenders;
        this.caches = caches;
        this.stopwatch = stopwatch;
    }

    /**
     * Measures {@code n} rounds.
     *
     * @param lkvm kvmtool's program; empty for none
     */
    public static void run(int n, Optional<Path> lkvm, Report report) throws IOException, InterruptedException {
        List<Cache> caches = PageCache.canDrop() ? List.of(Cache.WARM, Cache.COLD) : List.of(Cache.WARM);
        run(n, lkvm, caches, List.of(Guest.FIRST_BYTE, Guest.LINUX), report);
    }

    /** Warm starts alone, and none of Linux, which takes seconds where ring 0 is interpreted. */
    public static void runQuick(int n, Report report) throws IOException, InterruptedException {
        run(n, Optional.empty(), List.of(Cache.WARM), List.of(Guest.FIRST_BYTE), report);
    }

    private static void run(int n, Optional<Path> lkvm, List<Cache> caches, List<Guest> guests, Report report)
            throws IOException, InterruptedException {
        try (Programs programs = Programs.unpack()) {
            Contenders vmms = new Contenders(Checkout.require(), programs);
            vmms.build();
            List<Contender> all = vmms.all(lkvm);
            if (lkvm.isEmpty()) {
                report.note("no lkvm in PATH, so no kvmtool; --lkvm=FILE names one");
            }
            if (!PageCache.canDrop()) {
                report.note("warm starts only: this user may not write /proc/sys/vm/drop_caches");
            }
            BootExperiment experiment = new BootExperiment(n, report, all, caches, new Stopwatch(programs.stopwatch()));
            experiment.floor();
            for (Guest guest : guests) {
                experiment.starts(guest);
            }
            new CreationExperiment(CreationExperiment.Sizes.STANDARD, report, programs.creator()).run(n);
        }
    }

    private void floor() throws IOException, InterruptedException {
        for (Cache cache : caches) {
            long[] nanos = new long[n];
            for (int i = 0; i < n; i++) {
                cache.prepare();
                nanos[i] = JvmFloor.once();
            }
            report.series(
                    Series.ofSingles("floor: a JVM with an empty main, to its end, " + cache, nanos)
                            .with("cache", cache.toString()),
                    Unit.MILLIS);
        }
    }

    private void starts(Guest guest) throws IOException, InterruptedException {
        List<Contender> working = Starts.working(contenders, stopwatch, guest, report);
        Contender ours = find(working, Contenders.OUTRIGGER)
                .orElseThrow(() -> new BenchException("./vmm run did not boot; run it by hand to see why"));
        for (Contender c : working) {
            report.note("  %s: %s", c.name(), String.join(" ", c.command(guest)));
        }
        for (Cache cache : caches) {
            Starts starts = new Starts(stopwatch, guest, cache, report);
            starts.measure(working, n);
            compare(starts, guest, cache, working, ours);
        }
    }

    private void compare(Starts starts, Guest guest, Cache cache, List<Contender> working, Contender ours) {
        Series us = starts.toText(ours).orElseThrow();
        List<String> curves = new ArrayList<>(List.of(us.id()));
        for (Contender c : working) {
            if (c.equals(ours)) {
                continue;
            }
            Series them = starts.toText(c).orElseThrow();
            curves.add(them.id());
            Ratio ratio = Ratio.of("outrigger / %s to %s, %s".formatted(c.name(), guest.what(), cache), us, them);
            if (guest == Guest.LINUX && cache == Cache.WARM && c.name().equals(Contenders.QEMU)) {
                report.claim(Claim.atMost(ratio, 1));
            } else {
                report.ratio(ratio);
            }
        }
        report.chart(new Chart.Cdf("From process start to %s, %s".formatted(guest.what(), cache), curves));
    }

    private static Optional<Contender> find(List<Contender> among, String name) {
        return among.stream().filter(c -> c.name().equals(name)).findFirst();
    }
}
