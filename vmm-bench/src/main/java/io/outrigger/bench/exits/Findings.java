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
        Series ours = m.series(Contender.OUTRIGGER).orElseThrow();
        m.series(Contender.C).ifPresent(c -> report.claim(Claim.atMost(ratio(m, "C", ours, c), MOST_OF_C)));
        m.series(Contender.QEMU).ifPresent(q -> report.claim(Claim.atMost(ratio(m, "QEMU", ours, q), MOST_OF_QEMU)));
    }

    private Ratio ratio(Measurements m, String twin, Series ours, Series theirs) {
        String name = "CPL %d %s, Outrigger / %s".formatted(cpl, m.kind(), twin);
        return Ratio.of(name, ours, theirs, Measurements.RUNS, Ratio.Method.MEDIAN_OF_RATIOS);
    }
}
