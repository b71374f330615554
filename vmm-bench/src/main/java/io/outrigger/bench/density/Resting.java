// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.density;

import com.sun.management.OperatingSystemMXBean;
import io.outrigger.bench.report.Report;
import io.outrigger.vmm.Hypervisor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** What VMs take of the CPUs while their guests do nothing. Confined to one thread. */
final class Resting {
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final Duration WATCHED = Duration.ofSeconds(2);

    private final Hypervisor hypervisor;
    private final Report report;

    Resting(Hypervisor hypervisor, Report report) {
        this.hypervisor = hypervisor;
        this.report = report;
    }

    /** Watches the process without VMs, with {@code n} that are paused, and with {@code n} whose guests halt. */
    void watch(int n) throws IOException, InterruptedException {
        report.note("CPU time of the process in %d s, in percent of one CPU:", WATCHED.toSeconds());
        report.note("  without VMs: %.3f", percentOfCpu());
        for (Guest guest : new Guest[] {Guest.LIGHT, Guest.HALTING}) {
            try (Fleet fleet = Fleet.start(hypervisor, guest, guest.spec(), n)) {
                String rest = guest.isPaused() ? "paused" : "halted";
                report.note("  with %d VMs, %s: %.3f", fleet.size(), rest, percentOfCpu());
            }
        }
    }

    private static double percentOfCpu() throws InterruptedException {
        Thread.sleep(Duration.ofMillis(100)); // what has just started or ended comes to rest
        long cpu = PROCESS.getProcessCpuTime();
        long from = System.nanoTime();
        Thread.sleep(WATCHED);
        return 100.0 * (PROCESS.getProcessCpuTime() - cpu) / (System.nanoTime() - from);
    }
}
