// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.sidecore;

import io.outrigger.bench.host.Cpus;
import io.outrigger.bench.report.Chart;
import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.report.Unit;
import io.outrigger.bench.statistics.Interval;
import io.outrigger.bench.statistics.Statistics;
import io.outrigger.linux.UserWait;
import io.outrigger.vmm.BootSpec.Privilege;
import io.outrigger.vmm.SidecoreSpec.Idle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What it costs the host to answer fast: NULL calls at CPL 3 at several rates, by each wait strategy of the sidecore
 * and by a trap; how much CPU a sidecore takes that nobody calls; and how late its timers are.
 *
 * <p>Confined to one thread.
 */
public final class PollExperiment {
    private static final int WARM_UP_CALLS = 30_000;
    private static final double MOST_PARKED = 1;
    private static final String TIMERS = "n=500 warm=50 delay=260000"; // about 0.1 ms

    private final Report report;
    private final int rounds;
    private final Cpus cpus = Cpus.choose();
    private final List<Paced> all = new ArrayList<>();

    private PollExperiment(int rounds, Report report) {
        this.rounds = rounds;
        this.report = report;
    }

    /** Measures. */
    public static void run(int rounds, Report report) throws InterruptedException {
        new PollExperiment(rounds, report).run();
    }

    private void run() throws InterruptedException {
        report.fact("CPUs", cpus.toString());
        String warm = "warm=0 n=" + WARM_UP_CALLS;
        double tscKhz = new GuestRun(Privilege.USER, Operation.NULL, Path.SIDECALL, Idle.SPIN, warm, cpus)
                .run()
                .samples()
                .tscKhz();
        for (Pace pace : Pace.values()) {
            for (Idle idle : Idle.values()) {
                if (idle != Idle.TPAUSE || UserWait.find().isPresent()) {
                    all.add(new Paced(pace, Path.SIDECALL, idle, tscKhz, cpus));
                }
            }
            all.add(new Paced(pace, Path.TRAP, Idle.BLOCK, tscKhz, cpus));
        }
        if (UserWait.find().isEmpty()) {
            report.note("this processor has no WAITPKG: tpause is not among the strategies");
        }
        for (int round = 0; round <= rounds; round++) {
            report.progress("round %d of %d", round, rounds);
            for (Paced paced : all) {
                paced.measure(round > 0); // the first warms up
            }
        }
        all.forEach(paced -> report.series(paced.series(), Unit.MICROS));
        report.chart(new Chart.Scatter(
                "latency against the sidecore's CPU time, by strategy", Paced.SHARE, "median", Paced.STRATEGY));
        report.chart(new Chart.Scatter("p99 against the sidecore's CPU time", Paced.SHARE, "p99", Paced.STRATEGY));
        for (Pace pace : Pace.values()) {
            List<String> names = all.stream()
                    .filter(p -> p.pace() == pace)
                    .map(p -> p.series().name())
                    .toList();
            report.chart(new Chart.Cdf("NULL calls " + pace, names));
        }
        breakEven();
        timers();
        parked();
    }

    /**
     * From which rate on a core that only polls is cheaper than traps, in CPU time of both sides: where the traps' time
     * is the polling core's and the calls'.
     */
    private void breakEven() {
        Series trap = find(Path.TRAP, Idle.BLOCK).series();
        Series call = find(Path.SIDECALL, Idle.SPIN).series();
        double saved = Statistics.median(trap.medians()) - Statistics.median(call.medians());
        report.note("");
        report.note(
                "break-even: a trap takes %.2f us of the vCPU, a sidecall %.2f us; a core that polls pays from %.0f"
                        + " calls a second on, by all VMs that share it",
                Unit.MICROS.of(Statistics.median(trap.medians())),
                Unit.MICROS.of(Statistics.median(call.medians())),
                1e9 / saved);
    }

    private void timers() throws InterruptedException {
        for (Idle idle : List.of(Idle.SPIN, Idle.ADAPTIVE, Idle.BLOCK)) {
            List<long[]> late = new ArrayList<>();
            GuestRun run = new GuestRun(Privilege.USER, Operation.TIMER, Path.SIDECALL, idle, TIMERS, cpus);
            for (int round = 0; round <= rounds; round++) {
                report.progress("timers, %s", idle);
                long[] nanos = run.run().nanos();
                if (round > 0) {
                    late.add(nanos);
                }
            }
            report.series(
                    Series.of("a timer's lateness, " + Paced.name(idle), late).with(Paced.STRATEGY, Paced.name(idle)),
                    Unit.MICROS);
        }
    }

    private void parked() throws InterruptedException {
        double[] shares = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            report.progress("parked");
            shares[round] = Parked.percentOfCore(cpus);
        }
        Arrays.sort(shares);
        Interval worst = Interval.exact(shares[rounds - 1]);
        report.claim(
                Claim.atMost("a parked sidecore's core, worst of %d s".formatted(rounds), "%", worst, MOST_PARKED));
    }

    private Paced find(Path path, Idle idle) {
        return all.stream()
                .filter(p -> p.pace() == Pace.BACK_TO_BACK && p.path() == path && p.idle() == idle)
                .findFirst()
                .orElseThrow();
    }
}
