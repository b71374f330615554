// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.density;

import io.outrigger.bench.host.Census;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.report.Unit;
import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.MemoryBase;
import io.outrigger.vmm.VmSpecBuilder;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** What guest memory costs the host by each way of sharing it. Confined to one thread. */
final class SharingRuns {
    static final String VMS = "VMs that share";
    static final String SHARING = "sharing";

    private static final long KIB = 1024;

    private final Hypervisor hypervisor;
    private final Report report;

    SharingRuns(Hypervisor hypervisor, Report report) {
        this.hypervisor = hypervisor;
        this.report = report;
    }

    /** Measures so many guests at once, each number by each way. */
    void measure(Guest guest, List<Integer> numbers) throws IOException, InterruptedException {
        for (Sharing sharing : Sharing.values()) {
            if (sharing.isMerged() && !Ksm.isAllowed()) {
                report.note("%s: left out, since this process may not start the host's KSM", sharing);
                continue;
            }
            for (int n : numbers) {
                report.progress("%d guests, shared by %s", n, sharing);
                measure(guest, n, sharing);
            }
        }
    }

    private void measure(Guest guest, int n, Sharing sharing) throws IOException, InterruptedException {
        VmSpecBuilder spec = guest.spec().ksm(sharing.isMerged());
        if (!sharing.hasBase()) {
            measure(guest, spec, n, sharing);
            return;
        }
        try (MemoryBase base = hypervisor.memoryBase(spec.build())) {
            measure(guest, spec.memoryBase(base), n, sharing);
        }
    }

    // KSM at full speed takes a CPU, which the guests need to start
    private void measure(Guest guest, VmSpecBuilder spec, int n, Sharing sharing)
            throws IOException, InterruptedException {
        try (Fleet fleet = Fleet.start(hypervisor, guest, spec, n)) {
            if (!sharing.isMerged()) {
                tell(guest, n, sharing, fleet);
                return;
            }
            try (Ksm ksm = Ksm.start()) {
                if (!ksm.settle()) {
                    report.note("%s, %d guests: KSM was still merging when it was measured", sharing, n);
                }
                tell(guest, n, sharing, fleet);
            }
        }
    }

    private void tell(Guest guest, int n, Sharing sharing, Fleet fleet) throws IOException {
        Census with = Census.take();
        String kind = guest.name().toLowerCase(Locale.ROOT);
        long each = with.mappings().guestShareKib() * KIB / n;
        Series series = Series.ofSingles("%d %s guests, shared by %s: memory of each".formatted(n, kind, sharing), each)
                .with("guest", kind)
                .with(SHARING, sharing.toString())
                .with(guest == Guest.LIGHT ? VMS : "Linux guests", Integer.toString(n));
        report.series(
                series.with("start all (s)", fleet.nanos() / 1e9)
                        .with("seen by each (KiB)", (double) with.mappings().guestKib() / n),
                Unit.KIB);
    }
}
