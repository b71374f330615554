// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.sidecore;

import io.outrigger.bench.host.Cpus;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Unit;
import io.outrigger.vmm.BootSpec.Privilege;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Is an operation faster when a sidecore does it than by a trap, and by how much? Every operation by every path at both
 * privilege levels; a round measures all of them once, and every other round in the opposite order, so that a drift of
 * the host's speed meets all alike.
 *
 * <p>Confined to one thread.
 */
public final class SidecoreExperiment {
    private static final int WARM_UP_CALLS = 30_000;
    private static final String FAST = "n=20000 warm=2000";
    private static final String SLOW = "n=400 warm=50";
    private static final List<Operation> OPERATIONS =
            List.of(Operation.NULL, Operation.CPUID, Operation.MAP, Operation.MAP_64, Operation.TELL);
    private static final List<Operation> OF_THE_PAPER = List.of(Operation.NULL, Operation.CPUID, Operation.MAP);

    private final List<Privilege> privileges;
    private final List<Operation> operations;
    private final Report report;
    private final Cpus cpus = Cpus.choose();

    private SidecoreExperiment(List<Privilege> privileges, List<Operation> operations, Report report) {
        this.privileges = privileges;
        this.operations = operations;
        this.report = report;
    }

    /** Measures. */
    public static void run(int rounds, Report report) throws IOException, InterruptedException {
        new SidecoreExperiment(List.of(Privilege.USER, Privilege.KERNEL), OPERATIONS, report).run(rounds);
    }

    /** Measures only what is claimed: three operations at CPL 3. */
    public static void runQuick(int rounds, Report report) throws IOException, InterruptedException {
        new SidecoreExperiment(List.of(Privilege.USER), OF_THE_PAPER, report).run(rounds);
    }

    private void run(int rounds) throws IOException, InterruptedException {
        report.fact("CPUs", cpus.toString());
        report.note(
                "a sample is from a fenced RDTSC to a fenced RDTSC in the guest; samples of nothing take %.0f ns",
                warmUp());
        report.note("map64 maps 64 pages; tell sends another vCPU an interrupt (CPL 0) or an event bit (CPL 3)");
        List<Variant> variants = variants();
        try (CServer c = new CServer(cpus)) {
            Twins twins = new Twins(run(Privilege.USER, Operation.NULL, Path.SIDECALL, FAST), c);
            List<Variant> order = new ArrayList<>(variants);
            for (int round = 1; round <= rounds; round++) {
                for (Variant v : order) {
                    report.progress("round %d of %d: %s", round, rounds, v);
                    v.measure();
                }
                twins.measure();
                Collections.reverse(order);
            }
            variants.forEach(v -> report.series(v.series(), Unit.MICROS));
            twins.tell(report);
        }
        new Findings(report, variants).tell();
    }

    private List<Variant> variants() {
        List<Variant> variants = new ArrayList<>();
        for (Privilege privilege : privileges) {
            for (Operation op : operations) {
                for (Path path : Path.values()) {
                    if (path.fits(op, privilege)) {
                        boolean fast = privilege == Privilege.USER && path == Path.SIDECALL;
                        variants.add(new Variant(run(privilege, op, path, fast ? FAST : SLOW)));
                    }
                }
            }
        }
        return variants;
    }

    /** Until the JVM has compiled what a round runs; returns what a sample of nothing takes, in nanoseconds. */
    private double warmUp() throws InterruptedException {
        double empty = 0;
        for (Operation op : operations) {
            report.progress("warm-up: %s", op);
            String arguments = "warm=0 n=" + (op == Operation.MAP_64 ? WARM_UP_CALLS / 10 : WARM_UP_CALLS);
            empty = run(Privilege.USER, op, Path.SIDECALL, arguments)
                    .run()
                    .samples()
                    .emptyNanos();
        }
        return empty;
    }

    private GuestRun run(Privilege privilege, Operation op, Path path, String arguments) {
        return new GuestRun(privilege, op, path, path.idle(), arguments, cpus);
    }
}
