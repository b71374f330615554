// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.many;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.host.Census;
import io.outrigger.bench.host.FixedHeap;
import io.outrigger.bench.report.Chart;
import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.report.Unit;
import io.outrigger.bench.statistics.Interval;
import io.outrigger.guests.Payload;
import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import java.io.IOException;
import java.util.List;

/**
 * VMs one after another, and what the process holds before and after.
 *
 * <p>Confined to one thread.
 */
public final class ManyExperiment {
    private static final int LOOKS = 10;
    private static final int WARM_UP = 2_000;
    private static final int LITTLE_WARM_UP = 300;

    private final Hypervisor hypervisor = Hypervisor.open();
    private final int warmUp;
    private final Report report;

    private ManyExperiment(int warmUp, Report report) {
        this.warmUp = warmUp;
        this.report = report;
    }

    /** Measures {@code n} VMs one after another. */
    public static void run(int n, Report report) throws IOException, InterruptedException {
        run(WARM_UP, n, report);
    }

    /** The same with less warm-up, so that the growth of RSS is not the VMs' alone. */
    public static void runQuick(int n, Report report) throws IOException, InterruptedException {
        run(LITTLE_WARM_UP, n, report);
    }

    private static void run(int warmUp, int n, Report report) throws IOException, InterruptedException {
        FixedHeap.warning().ifPresent(report::note);
        ManyExperiment experiment = new ManyExperiment(warmUp, report);
        experiment.oneAfterAnother(n);
        report.note("closed: %s", Census.take());
    }

    private void oneAfterAnother(int n) throws IOException, InterruptedException {
        int tenth = Math.max(1, n / LOOKS);
        VmSpec spec = VmSpec.payload(image(Payload.POWER_OFF)).build();
        warm(spec, tenth);
        Census before = Census.take();
        report.note("before, after %d VMs of warm-up: %s", warmUp, before);
        long[] nanos = new long[n];
        for (int i = 0; i < n; i++) {
            nanos[i] = live(spec);
            if ((i + 1) % tenth == 0 && i + 1 < n) {
                report.note("  after %4d: %s", i + 1, Census.take());
            }
        }
        Census after = Census.take();
        report.note("after %d: %s", n, after);
        Series lives = Series.ofSingles("create, run to power-off, close", nanos);
        report.series(lives, Unit.MILLIS);
        report.chart(new Chart.Cdf("The life of a VM", List.of(lives.id())));
        grown("descriptors", (double) after.descriptors() - before.descriptors(), "", 0);
        grown("threads", (double) after.threads() - before.threads(), "", 0);
        grown("mappings", (double) after.mappings().count() - before.mappings().count(), "", LOOKS);
        double perVm =
                (double) (after.mappings().residentKib() - before.mappings().residentKib()) / n;
        grown("RSS per VM", perVm, "KiB", 1);
    }

    // malloc keeps what the JIT compiler's arenas held at their largest, and it compiles until about the 1,500th VM:
    // the growth of that time is the JVM's. It is printed, but only what comes after it is judged.
    private void warm(VmSpec spec, int tenth) throws IOException, InterruptedException {
        for (int i = 0; i < warmUp; i++) {
            if (i == tenth) {
                report.note("warming up, after %d VMs: %s", tenth, Census.take());
            }
            live(spec);
        }
    }

    private void grown(String what, double by, String unit, double limit) {
        report.claim(Claim.atMost("growth of " + what, unit, Interval.exact(by), limit));
    }

    private long live(VmSpec spec) throws InterruptedException {
        long from = System.nanoTime();
        try (Vm vm = hypervisor.create(spec)) {
            VmExit exit = vm.start().awaitExit();
            if (!(exit instanceof VmExit.PoweredOff)) {
                throw new BenchException("the payload power-off did not power off: " + exit);
            }
        }
        return System.nanoTime() - from;
    }

    private static Image image(Payload payload) {
        return Image.of(payload.fileName(), payload.bytes());
    }
}
