// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.exits;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.host.Cpus;
import io.outrigger.bench.report.Report;
import io.outrigger.vmm.BootSpec.Privilege;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Exits kind by kind, at CPL 0 and CPL 3: Outrigger beside the C twin and QEMU's microvm, with the same payload, which
 * takes the times itself.
 *
 * <p>Confined to one thread.
 */
public final class ExitsExperiment {
    // At CPL 0 some back ends interpret, and reading the TSC takes as long as a tenth of an exit.
    private static final Request KERNEL = new Request(Privilege.KERNEL, ExitKind.at(Privilege.KERNEL), 64, 4, 16);
    private static final Request USER = new Request(Privilege.USER, ExitKind.at(Privilege.USER), 300, 20, 1);

    private static final int WARM_UP_VMS = 4;
    private static final int WARM_UP_SAMPLES = 200;

    private final Report report;
    private final OutriggerGuest ours;
    private final CGuest c;
    private final int warmUpSamples;

    private ExitsExperiment(Report report, OutriggerGuest ours, CGuest c, int warmUpSamples) {
        this.report = report;
        this.ours = ours;
        this.c = c;
        this.warmUpSamples = warmUpSamples;
    }

    /** Measures at CPL 0 and at CPL 3. */
    public static void run(int rounds, Report report) throws IOException, InterruptedException {
        run(rounds, report, List.of(KERNEL, USER), Qemu.find(), WARM_UP_SAMPLES);
    }

    static void run(int rounds, Report report, List<Request> requests, Optional<Qemu> found, int warmUpSamples)
            throws IOException, InterruptedException {
        Cpus cpus = Cpus.choose();
        report.fact(
                "CPUs", cpus.vcpu().isPresent() ? "vCPU on CPU " + cpus.vcpu().getAsInt() : "not pinned");
        try (CGuest c = new CGuest(cpus)) {
            ExitsExperiment experiment = new ExitsExperiment(report, new OutriggerGuest(cpus), c, warmUpSamples);
            if (found.isEmpty()) {
                report.note("no rows of QEMU: no qemu-system-x86_64 on PATH");
                experiment.measure(rounds, requests, Optional.empty());
            } else {
                try (QemuGuest qemu = new QemuGuest(found.get(), cpus)) {
                    experiment.measure(rounds, requests, experiment.probe(qemu, requests.getFirst()));
                }
            }
        }
    }

    /**
     * The same, and then kvm-unit-tests' own measurements.
     *
     * @param program its vmexit.flat
     */
    public static void run(int rounds, Report report, Path program) throws IOException, InterruptedException {
        run(rounds, report);
        Cpus cpus = Cpus.choose();
        Request least = new Request(Privilege.USER, List.of(ExitKind.EMPTY), 1, 0, 1);
        long tscKhz = Timing.only(new OutriggerGuest(cpus).run(least).lines()).tscKhz();
        new UnitTestsComparison(new UnitTests(program, cpus), Qemu.find(), tscKhz).run(rounds, report);
    }

    /** A QEMU that does not work here is no reason to measure nothing. */
    private Optional<QemuGuest> probe(QemuGuest qemu, Request request) throws IOException, InterruptedException {
        Request least = new Request(request.privilege(), List.of(ExitKind.EMPTY), 1, 0, 1);
        try {
            qemu.run(least);
            report.note("QEMU: %s", String.join(" ", qemu.arguments(request.forQemu())));
            return Optional.of(qemu);
        } catch (BenchException e) {
            report.note("no rows of QEMU: %s", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private void measure(int rounds, List<Request> requests, Optional<QemuGuest> qemu)
            throws IOException, InterruptedException {
        for (Request request : requests) {
            warmUp(request);
        }
        for (Request request : requests) {
            report.note(
                    "CPL %d: %d rounds; a run is %d samples of %d operations of a kind",
                    request.cpl(), rounds, request.samples(), request.batch());
            new Findings(request.cpl(), new Level(request, ours, c, qemu).run(rounds, report)).tell(report);
        }
    }

    /** Until the JIT compiler has seen every kind, and the loop entered a few times. */
    private void warmUp(Request request) throws InterruptedException {
        Request many = new Request(request.privilege(), request.kinds(), warmUpSamples, 0, request.batch());
        for (int i = 1; i <= WARM_UP_VMS; i++) {
            report.progress("CPL %d: warm-up %d of %d", request.cpl(), i, WARM_UP_VMS);
            long bytes = ours.run(many).allocatedBytes();
            report.note("CPL %d: VM %d of warm-up allocated %d bytes in its exits", request.cpl(), i, bytes);
        }
    }
}
