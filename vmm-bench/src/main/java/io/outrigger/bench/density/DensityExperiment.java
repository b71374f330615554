// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.density;

import io.outrigger.bench.host.Census;
import io.outrigger.bench.host.FixedHeap;
import io.outrigger.bench.report.Chart;
import io.outrigger.bench.report.Report;
import io.outrigger.vmm.Hypervisor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * VMs at once in one process: how long they take to start and to stop, and what each of them holds; then what sharing
 * their memory gives back.
 *
 * <p>Confined to one thread.
 */
public final class DensityExperiment {
    private static final int WARM_UP = 50;

    private final Hypervisor hypervisor = Hypervisor.open();
    private final Sizes sizes;
    private final Report report;

    private DensityExperiment(Sizes sizes, Report report) {
        this.sizes = sizes;
        this.report = report;
    }

    /** Measures {@code n} rounds of every number of VMs; what shares memory, and Linux, once. */
    public static void run(Sizes sizes, int n, Report report) throws IOException, InterruptedException {
        FixedHeap.warning().ifPresent(warning -> report.note("%s", warning));
        new DensityExperiment(sizes, report).run(n);
    }

    private void run(int n) throws IOException, InterruptedException {
        for (int i = 0; i < 2; i++) {
            fleet(Math.min(WARM_UP, sizes.most()));
        }
        FleetFindings findings = new FleetFindings(report);
        Map<Integer, List<FleetRun>> runs = new TreeMap<>();
        for (int round = 0; round < n; round++) {
            for (int vms : round % 2 == 0 ? sizes.vms() : sizes.vms().reversed()) {
                report.progress("round %d of %d: %d VMs", round + 1, n, vms);
                runs.computeIfAbsent(vms, key -> new ArrayList<>()).add(fleet(vms));
            }
        }
        runs.forEach(findings::tell);
        findings.claim(Objects.requireNonNull(runs.get(sizes.most())));
        new Resting(hypervisor, report).watch(sizes.resting());
        report.note("closed: %s", Census.take());
        SharingRuns sharing = new SharingRuns(hypervisor, report);
        sharing.measure(Guest.LIGHT, sizes.sharing());
        if (sizes.linux() > 0) {
            sharing.measure(Guest.LINUX, List.of(sizes.linux()));
        }
        report.chart(new Chart.Lines("Start and stop of VMs", FleetFindings.VMS, "median", FleetFindings.STEP));
        report.chart(new Chart.Lines("Resident memory", FleetFindings.ALIVE, "median", FleetFindings.WHOSE));
        report.chart(new Chart.Lines("Guest memory of each", SharingRuns.VMS, "median", SharingRuns.SHARING));
    }

    private FleetRun fleet(int vms) throws IOException, InterruptedException {
        Census before = Census.take();
        try (Fleet fleet = Fleet.start(hypervisor, Guest.LIGHT, Guest.LIGHT.spec(), vms)) {
            Census with = Census.take();
            long[] each = fleet.each();
            long start = fleet.nanos();
            return new FleetRun(vms, each, start, fleet.stop(), before, with);
        }
    }
}
