// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.noise;

import io.outrigger.bench.compute.GuestCompute;
import io.outrigger.bench.compute.NativeCompute;
import io.outrigger.bench.host.Cpus;
import io.outrigger.bench.report.Chart;
import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.report.Unit;
import io.outrigger.bench.statistics.Interval;
import io.outrigger.bench.statistics.Statistics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What interrupts a guest that computes? The same loop runs without a VM, in a guest alone, and in one that has
 * company. A round has every company once; every other round goes in the opposite order.
 *
 * <p>Confined to one thread.
 */
public final class NoiseExperiment {
    private static final List<Integer> RANKS = List.of(16, 256, 4096);

    private final Report report;
    private final Quanta quanta;
    private final Cpus cpus = Cpus.choose();

    private NoiseExperiment(Quanta quanta, Report report) {
        this.quanta = quanta;
        this.report = report;
    }

    /** Measures. */
    public static void run(int rounds, Report report) throws IOException, InterruptedException {
        run(Quanta.STANDARD, rounds, report);
    }

    static void run(Quanta quanta, int rounds, Report report) throws IOException, InterruptedException {
        new NoiseExperiment(quanta, report).run(rounds);
    }

    private void run(int rounds) throws IOException, InterruptedException {
        report.fact("CPUs", cpus + "; the JVM's other threads beside the sidecore, but where it says otherwise");
        report.note("the vCPU that makes requests is on the sidecore's CPU in every scenario that has one; only the");
        report.note(
                "thread that serves it moves. A detour is more than %d ns over the shortest quantum", Fwq.DETOUR_NANOS);
        long tscKhz = GuestCompute.tscKhz();
        try (NativeCompute host = new NativeCompute(tscKhz);
                Housekeeping housekeeping = new Housekeeping(cpus)) {
            Map<Company.Kind, Scenario> scenarios = new EnumMap<>(Company.Kind.class);
            for (Company.Kind kind : Company.Kind.values()) {
                scenarios.put(kind, new Scenario(kind, quanta, cpus, host, tscKhz));
            }
            List<Scenario> order = new ArrayList<>(scenarios.values());
            for (int round = 1; round <= rounds; round++) {
                for (Scenario scenario : order) {
                    report.progress("round %d of %d: %s", round, rounds, scenario.kind());
                    scenario.measure(housekeeping);
                }
                Collections.reverse(order);
            }
            tell(scenarios);
        }
    }

    private void tell(Map<Company.Kind, Scenario> scenarios) {
        scenarios.values().forEach(s -> report.series(s.work(), Unit.MICROS));
        scenarios.values().forEach(s -> report.series(s.time(), Unit.MICROS));
        draw(scenarios);
        Scenario alone = inCompany(scenarios, Company.Kind.ALONE);
        for (Scenario scenario : scenarios.values()) {
            tell(scenario, alone);
        }
        claim(inCompany(scenarios, Company.Kind.SIDECORE), alone);
        claim(inCompany(scenarios, Company.Kind.SIDECORE), inCompany(scenarios, Company.Kind.COMPUTING));
        report.note("model: the longest of N draws of a quantum, by the shortest: a step that N ranks make together");
        for (Scenario scenario : scenarios.values()) {
            Stream<String> slowdowns =
                    RANKS.stream().map(ranks -> "%d ranks %.3f".formatted(ranks, scenario.slowdown(ranks)));
            report.note("model: %s: %s", scenario.kind(), String.join(", ", slowdowns.toList()));
        }
    }

    private void tell(Scenario scenario, Scenario alone) {
        Interval noise = scenario.noiseInterval();
        report.note(
                "FWQ net noise, %s: %.4f %% [%.4f, %.4f]", scenario.kind(), noise.value(), noise.low(), noise.high());
        if (scenario != alone && Statistics.median(alone.noise()) > 0) {
            report.ratio(
                    "FWQ net noise, %s / guest alone".formatted(scenario.kind()),
                    Statistics.ratioOfMedians(scenario.noise(), alone.noise()));
        }
    }

    /** The intervals overlap if the one that lies higher does not begin above the other's end. */
    private void claim(Scenario sidecore, Scenario than) {
        double gap = sidecore.noiseInterval().low() - than.noiseInterval().high();
        report.claim(Claim.atMost(
                "FWQ net noise, %s: gap between its interval and that of: %s".formatted(sidecore.kind(), than.kind()),
                "%",
                Interval.exact(gap),
                0));
    }

    /** As many curves in a picture as there are colours. */
    private void draw(Map<Company.Kind, Scenario> scenarios) {
        List<Scenario> byPlace = Stream.of(
                        Company.Kind.NATIVE,
                        Company.Kind.ALONE,
                        Company.Kind.COMPUTING,
                        Company.Kind.SIDECORE,
                        Company.Kind.SAME_CORE,
                        Company.Kind.IO_THREAD)
                .map(kind -> inCompany(scenarios, kind))
                .toList();
        List<Scenario> byJvm = Stream.of(
                        Company.Kind.ALONE, Company.Kind.GARBAGE, Company.Kind.GARBAGE_ANYWHERE, Company.Kind.IDLE_VMS)
                .map(kind -> inCompany(scenarios, kind))
                .toList();
        report.chart(new Chart.Cdf("FWQ by where the VMM works", ids(byPlace, Scenario::work)));
        report.chart(new Chart.Cdf("FWQ by what else is in the JVM", ids(byJvm, Scenario::work)));
        List<String> times = ids(byPlace, Scenario::time);
        report.chart(new Chart.Trace("What fixed time quanta lose, the first round", times, quanta.seconds()));
        report.chart(new Chart.Spectrum("The spectrum of what fixed time quanta lose", times, quanta.seconds()));
    }

    private static Scenario inCompany(Map<Company.Kind, Scenario> scenarios, Company.Kind kind) {
        Scenario scenario = scenarios.get(kind);
        if (scenario == null) {
            throw new IllegalStateException("not measured: " + kind);
        }
        return scenario;
    }

    private static List<String> ids(List<Scenario> scenarios, Function<Scenario, Series> series) {
        return scenarios.stream().map(series).map(Series::id).toList();
    }
}
