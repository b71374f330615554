// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.hpc;

import io.outrigger.bench.compute.GuestCompute;
import io.outrigger.bench.compute.Job;
import io.outrigger.bench.compute.Kernel;
import io.outrigger.bench.compute.NativeCompute;
import io.outrigger.bench.host.Cpus;
import io.outrigger.bench.report.Chart;
import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.report.Unit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Does a program that computes run as fast in a guest as without one? The same ELF file runs on both sides. A round has
 * every kernel on each, one right after the other, twice where it is claimed; every other round goes in the opposite
 * order.
 *
 * <p>Confined to one thread.
 */
public final class HpcExperiment {
    /** A guest shall have 99% of the speed without a VM. */
    private static final double MOST_RATIO = 1 / 0.99;

    /**
     * Where the kernel leaves it to us, a repetition takes longer than the time between two of the host's timer ticks
     * (4 ms at 250 Hz), so that the median has what they cost, and not much longer, so that it has not what others do.
     * EP has NPB's class S, CG class W.
     */
    private static final List<Job> JOBS = List.of(
            new Job(Kernel.ADD, 200_000, 60),
            new Job(Kernel.TRIAD, 4L << 20, 30),
            new Job(Kernel.DGEMM, 320, 60),
            new Job(Kernel.EP, 24, 1),
            new Job(Kernel.CG, 7000, 3));

    private final Report report;
    private final Cpus cpus = Cpus.choose();
    private final List<Job> jobs;

    private HpcExperiment(List<Job> jobs, Report report) {
        this.jobs = jobs;
        this.report = report;
    }

    /** Measures. */
    public static void run(int rounds, Report report) throws IOException, InterruptedException {
        run(JOBS, rounds, report);
    }

    static void run(List<Job> jobs, int rounds, Report report) throws IOException, InterruptedException {
        new HpcExperiment(jobs, report).run(rounds);
    }

    private void run(int rounds) throws IOException, InterruptedException {
        report.fact("CPUs", cpus.toString());
        report.fact(
                "last cache", HostMemory.lastLevelCache() + ", as the processor says; a host may share a larger one");
        report.fact("THP", HostMemory.hugePages());
        report.note("guest page tables: 2 MiB pages; native memory is private and anonymous, as a program's heap is");
        for (Job job : jobs) {
            report.note("%s: size %d, %d times a run", job.kernel(), job.size(), job.repeats());
        }
        try (NativeCompute host = new NativeCompute(GuestCompute.tscKhz())) {
            List<Contest> contests = contests(host);
            List<Contest> order = new ArrayList<>(contests);
            for (int round = 1; round <= rounds; round++) {
                for (Contest contest : order) {
                    report.progress("round %d of %d: %s", round, rounds, contest);
                    contest.measure(round % 2 == 0);
                }
                Collections.reverse(order);
            }
            tell(contests);
        }
    }

    /** A kernel with little memory has one knob less to turn, or two: it has only the first row. */
    private List<Contest> contests(NativeCompute host) {
        List<Contest> contests = new ArrayList<>();
        for (Job job : jobs) {
            boolean hasMemory = job.kernel() != Kernel.ADD && job.kernel() != Kernel.EP;
            for (Turned turned : hasMemory ? List.of(Turned.values()) : List.of(Turned.ALL)) {
                contests.add(new Contest(job, turned, cpus.vcpu(), host));
            }
        }
        return contests;
    }

    private void tell(List<Contest> contests) {
        for (Contest contest : contests) {
            tell(contest);
        }
        for (Contest contest : contests) {
            if (contest.hasSetup() && contest.turned() != Turned.NO_PIN) {
                report.series(contest.nativeSetup(), Unit.MILLIS);
                report.series(contest.guestSetup(), Unit.MILLIS);
            }
        }
    }

    private void tell(Contest contest) {
        Series natives = contest.natives();
        Series guest = contest.guest();
        report.series(natives, Unit.MILLIS);
        report.series(guest, Unit.MILLIS);
        if (contest.turned() == Turned.ALL) {
            report.claim(Claim.atMost(contest.ratio(), MOST_RATIO));
            report.chart(new Chart.Cdf(contest.toString(), List.of(natives.id(), guest.id())));
        } else {
            report.ratio(contest.ratio());
        }
    }
}
