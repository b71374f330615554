// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.noise;

import io.outrigger.bench.compute.GuestCompute;
import io.outrigger.bench.compute.Job;
import io.outrigger.bench.compute.Knobs;
import io.outrigger.bench.compute.NativeCompute;
import io.outrigger.bench.compute.Outcome;
import io.outrigger.bench.host.Cpus;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.statistics.Interval;
import io.outrigger.bench.statistics.Statistics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Quanta in one company.
 *
 * <p>Confined to one thread.
 */
final class Scenario {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double PERCENT = 100;

    private final Company.Kind kind;
    private final Quanta quanta;
    private final Cpus cpus;
    private final NativeCompute host;
    private final long tscKhz;
    private final List<long[]> works = new ArrayList<>();
    private final List<long[]> lost = new ArrayList<>();
    private final List<Double> doneRates = new ArrayList<>();

    Scenario(Company.Kind kind, Quanta quanta, Cpus cpus, NativeCompute host, long tscKhz) {
        this.kind = kind;
        this.quanta = quanta;
        this.cpus = cpus;
        this.host = host;
        this.tscKhz = tscKhz;
    }

    Company.Kind kind() {
        return kind;
    }

    /** A round: fixed work, then fixed time, with the company there all the while. */
    void measure(Housekeeping housekeeping) throws IOException, InterruptedException {
        if (kind == Company.Kind.GARBAGE_ANYWHERE) {
            try (var _ = housekeeping.suspend()) {
                measure();
            }
        } else {
            measure();
        }
    }

    private void measure() throws IOException, InterruptedException {
        try (Company company = kind.begin(cpus)) {
            long before = company.done();
            long from = System.nanoTime();
            works.add(run(quanta.work()).nanos());
            lost.add(Ftq.lostNanos(run(quanta.time(tscKhz)).samples(), quanta.nanos()));
            doneRates.add((company.done() - before) * NANOS_PER_SECOND / (System.nanoTime() - from));
        }
    }

    private Outcome run(Job job) throws IOException, InterruptedException {
        Knobs knobs = Knobs.all(cpus.vcpu());
        return kind == Company.Kind.NATIVE ? host.run(job, knobs) : GuestCompute.run(job, knobs);
    }

    /** What each fixed work quantum took, with the noise in numbers. */
    Series work() {
        return Series.of("FWQ, " + kind, works)
                .with("noise %", Statistics.median(noise()))
                .with("longest us", most(Fwq::longestNanos) / NANOS_PER_MICRO)
                .with("detours/s", Statistics.median(each(Fwq::detoursPerSecond)))
                .with("company/s", rate());
    }

    /** What each fixed time quantum has lost. */
    Series time() {
        double[] means = lost.stream()
                .mapToDouble(l -> Arrays.stream(l).average().orElseThrow() / quanta.nanos() * PERCENT)
                .toArray();
        return Series.of("FTQ lost, " + kind, lost).with("noise %", Statistics.median(means));
    }

    /** The net noise of the fixed work quanta in each round, in percent. */
    double[] noise() {
        return each(Fwq::netPercent);
    }

    /** Its median with the interval, in percent. */
    Interval noiseInterval() {
        return Statistics.medianInterval(noise());
    }

    /** What its company does in a second. */
    double rate() {
        return Statistics.median(
                doneRates.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** The model for so many ranks: the median of the rounds. */
    double slowdown(int ranks) {
        return Statistics.median(
                works.stream().mapToDouble(w -> Projection.slowdown(w, ranks)).toArray());
    }

    private double most(ToDoubleFunction<Fwq> number) {
        return Arrays.stream(each(number)).max().orElseThrow();
    }

    private double[] each(ToDoubleFunction<Fwq> number) {
        return works.stream().map(Fwq::of).mapToDouble(number).toArray();
    }
}
