// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.outrigger.bench.report.Chart;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Results;
import io.outrigger.bench.report.Row;
import io.outrigger.linux.CpuSet;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class NoiseTest {
    @Example
    void noiseIsWhatIsLostToTheShortest() {
        Fwq fwq = Fwq.of(new long[] {50_000, 51_000, 50_000, 60_000});
        assertThat(fwq.netPercent()).isCloseTo(100 * 11_000 / 200_000.0, within(1e-9));
        assertThat(fwq.longestNanos()).isEqualTo(10_000);
        assertThat(fwq.detoursPerSecond()).isCloseTo(1 / 211e-6, within(1e-6)); // 1000 ns is none yet
    }

    @Property
    void undisturbedWorkHasNoNoise(
            @ForAll @LongRange(min = 1, max = 1L << 40) long nanos, @ForAll @IntRange(min = 1, max = 50) int n) {
        long[] same = new long[n];
        Arrays.fill(same, nanos);
        assertThat(Fwq.of(same)).isEqualTo(new Fwq(0, 0, 0));
        assertThat(Projection.slowdown(same, 1000)).isCloseTo(1, within(1e-9));
    }

    @Property
    void noiseIsTheSameInAnyOrderAndUnit(
            @ForAll @Size(min = 1, max = 50) List<@LongRange(min = 1, max = 1 << 30) Long> quanta) {
        long[] nanos = quanta.stream().mapToLong(Long::longValue).toArray();
        long[] reversed = new long[nanos.length];
        Arrays.setAll(reversed, i -> 2 * nanos[nanos.length - 1 - i]);
        double percent = Fwq.of(nanos).netPercent();
        assertThat(Fwq.of(reversed).netPercent()).isCloseTo(percent, within(1e-6 * (1 + percent)));
        assertThat(percent).isNotNegative();
    }

    @Example
    void timeIsLostWhereLessIsDone() {
        assertThat(Ftq.lostNanos(new long[] {1000, 999, 500, 0, 1000}, 100_000))
                .containsExactly(0, 100, 50_000, 100_000, 0);
    }

    @Example
    void theModelIsTheExpectedLongestOfSoManyDraws() {
        long[] nanos = {100, 100, 100, 200};
        assertThat(Projection.slowdown(nanos, 1)).isCloseTo(1.25, within(1e-12));
        assertThat(Projection.slowdown(nanos, 2)).isCloseTo(1 + 7 / 16.0, within(1e-12)); // both short: 9 of 16
        assertThat(Projection.slowdown(nanos, 100_000)).isCloseTo(2, within(1e-12));
    }

    @Example
    void everyCompanyIsMeasuredAndGone() throws Exception {
        String before = CpuSet.allowed().toString();
        Report report =
                new Report(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), "test");
        NoiseExperiment.run(new Quanta(1000, 200, 10_000, 64), 1, report);
        Results results = report.results();
        for (Company.Kind kind : Company.Kind.values()) {
            assertThat(results.row("FWQ, " + kind)).isPresent();
            Row time = results.row("FTQ lost, " + kind).orElseThrow();
            assertThat(time.summary().max()).isLessThanOrEqualTo(100_000);
        }
        for (Company.Kind requesting : new Company.Kind[] {Company.Kind.SIDECORE, Company.Kind.IO_THREAD}) {
            assertThat(results.row("FWQ, " + requesting)
                            .orElseThrow()
                            .series()
                            .extras()
                            .get("company/s"))
                    .isPositive();
        }
        assertThat(results.claims()).hasSize(2);
        assertThat(results.charts()).hasAtLeastOneElementOfType(Chart.Spectrum.class);
        assertThat(CpuSet.allowed()).hasToString(before);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("bench "));
    }
}
