// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.many;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.report.Chart;
import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.report.Unit;
import io.outrigger.bench.statistics.Interval;
import io.outrigger.guests.Payload;
import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.IoRange;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * VMs one after another, and what the process holds before and after; then 200 at once, and what each adds to resident
 * memory beside its guest's.
 *
 * <p>Confined to one thread.
 */
public final class ManyExperiment {
    private static final int AT_ONCE = 200;
    private static final int LOOKS = 10;
    private static final int WARM_UP = 2_000;
    private static final double MOST_KIB = 1024;

    /** With these the heap is resident from the start, so that RSS moves with everything else only. */
    private static final List<String> FIXED_HEAP = List.of("-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch");

    private final Hypervisor hypervisor = Hypervisor.open();
    private final Report report;

    private ManyExperiment(Report report) {
        this.report = report;
    }

    /** Measures {@code n} VMs one after another, then 200 at once. */
    public static void run(int n, Report report) throws IOException, InterruptedException {
        if (!ManagementFactory.getRuntimeMXBean().getInputArguments().containsAll(FIXED_HEAP)) {
            report.note("the heap may grow and shrink, and RSS with it; give the JVM %s", String.join(" ", FIXED_HEAP));
        }
        ManyExperiment experiment = new ManyExperiment(report);
        experiment.oneAfterAnother(n);
        experiment.atOnce();
        report.note("closed: %s", Census.take());
    }

    private void oneAfterAnother(int n) throws IOException, InterruptedException {
        int tenth = Math.max(1, n / LOOKS);
        VmSpec spec = VmSpec.payload(image(Payload.POWER_OFF)).build();
        warmUp(spec, tenth);
        Census before = Census.take();
        report.note("before, after %d VMs of warm-up: %s", WARM_UP, before);
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
    private void warmUp(VmSpec spec, int tenth) throws IOException, InterruptedException {
        for (int i = 0; i < WARM_UP; i++) {
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

    private void atOnce() throws IOException, InterruptedException {
        Census before = Census.take();
        List<Vm> vms = new ArrayList<>();
        try {
            for (int i = 0; i < AT_ONCE; i++) {
                vms.add(inGuest("many" + i));
            }
            Census with = Census.take();
            report.note("%d at once, each held after it has run: %s", AT_ONCE, with);
            report.note(
                    "  each: guest memory touched %d KiB, heap %d KiB, threads %.2f, descriptors %.2f",
                    (with.mappings().guestKib() - before.mappings().guestKib()) / AT_ONCE,
                    (with.heapKib() - before.heapKib()) / AT_ONCE,
                    (with.threads() - before.threads()) / (double) AT_ONCE,
                    (with.descriptors() - before.descriptors()) / (double) AT_ONCE);
            double each = (double) (with.ownKib() + with.heapKib() - before.ownKib() - before.heapKib()) / AT_ONCE;
            report.claim(
                    Claim.atMost("RSS of each beside guest memory, and heap", "KiB", Interval.exact(each), MOST_KIB));
        } finally {
            vms.forEach(Vm::close);
        }
    }

    /** A VM that has made exits, and is then held so that 200 do not fight for the CPUs. */
    private Vm inGuest(String name) throws InterruptedException {
        FirstWrite written = new FirstWrite();
        VmSpec spec = VmSpec.payload(image(Payload.EXIT_LOOP))
                .name(name)
                .cmdline("port=" + FirstWrite.PORT)
                .device(IoRange.port(FirstWrite.PORT, 1), written)
                .build();
        Vm vm = hypervisor.create(spec);
        vm.start();
        written.await();
        vm.pause();
        return vm;
    }

    private static Image image(Payload payload) {
        return Image.of(payload.fileName(), payload.bytes());
    }
}
