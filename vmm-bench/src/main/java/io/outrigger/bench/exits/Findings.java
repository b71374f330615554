// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.exits;

import io.outrigger.bench.report.Chart;
import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Ratio;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.report.Unit;
import io.outrigger.bench.statistics.Interval;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Rows and claims of one privilege level.
 *
 * <p>Confined to one thread.
 */
final class Findings {
    private static final double MOST_OF_C = 1.03;
    private static final double MOST_OF_QEMU = 1;

    private final int cpl;
    private final List<Measurements> measured;

    Findings(int cpl, List<Measurements> measured) {
        this.cpl = cpl;
        this.measured = measured;
    }

    /** Tells all of them. */
    void tell(Report report) {
        for (Measurements m : measured) {
            for (Contender contender : Contender.values()) {
                m.series(contender).ifPresent(series -> report.series(series, Unit.NANOS));
            }
        }
        measured.stream().filter(m -> m.kind().exits()).forEach(m -> claim(m, report));
        double most = measured.stream()
                .mapToDouble(Measurements::allocatedPerExit)
                .max()
                .orElse(0);
        report.claim(Claim.atMost(
                "CPL %d, bytes allocated per exit, worst run of all kinds".formatted(cpl),
                "B",
                Interval.exact(most),
                0));
        report.chart(new Chart.Dots("Exits at CPL " + cpl, shown(), "kind", "median", "by"));
    }

    private List<String> shown() {
        return measured.stream()
                .flatMap(m -> Arrays.stream(Contender.values())
                        .flatMap(contender -> m.series(contender).map(Series::id).stream()))
                .toList();
    }

    private void claim(Measurements m, Report report) {
        claim(m, Contender.OUTRIGGER, Contender.C, MOST_OF_C, report);
        claim(m, Contender.ONE_BOOT, Contender.QEMU, MOST_OF_QEMU, report);
    }

    private void claim(Measurements m, Contender us, Contender twin, double most, Report report) {
        Optional<Series> theirs = m.series(twin);
        if (theirs.isPresent()) {
            String name = "CPL %d %s, Outrigger / %s".formatted(cpl, m.kind(), twin);
            Series ours = m.series(us).orElseThrow();
            report.claim(Claim.atMost(
                    Ratio.of(name, ours, theirs.get(), Measurements.RUNS, Ratio.Method.MEDIAN_OF_RATIOS), most));
        }
    }
}
