// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.sidecore;

import io.outrigger.bench.report.Chart;
import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Ratio;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.statistics.Interval;
import io.outrigger.vmm.BootSpec.Privilege;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What follows from the rows: each path beside the sidecall, the pictures, and the founding paper's figure.
 *
 * <p>Confined to one thread.
 */
final class Findings {
    /** The improvement over VM exits that the paper reports as the mean of three operations, in percent. */
    private static final double PAPER = 41;

    private final Report report;
    private final List<Variant> variants;

    Findings(Report report, List<Variant> variants) {
        this.report = report;
        this.variants = variants;
    }

    void tell() {
        for (Privilege privilege : List.of(Privilege.USER, Privilege.KERNEL)) {
            for (Operation op : Operation.values()) {
                List<Variant> same = variants.stream()
                        .filter(v -> v.op() == op && v.privilege() == privilege)
                        .toList();
                if (!same.isEmpty()) {
                    compare(same);
                    report.chart(new Chart.Cdf(
                            "%s at CPL %s".formatted(op, Variant.cpl(privilege)),
                            same.stream().map(Variant::toString).toList()));
                }
            }
        }
        paper();
        Interval exits = Interval.exact(most(Variant::mostExits));
        report.claim(Claim.atMost("exits of a sidecall, CPL 3, worst round of all operations", "", exits, 0));
        Interval bytes = Interval.exact(most(Variant::mostBytes));
        report.claim(Claim.atMost("bytes allocated per sidecall, likewise", "B", bytes, 0));
    }

    private double most(ToDoubleFunction<Variant> perCall) {
        return variants.stream()
                .filter(v -> v.path() == Path.SIDECALL && v.privilege() == Privilege.USER)
                .mapToDouble(perCall)
                .max()
                .orElseThrow();
    }

    private void compare(List<Variant> same) {
        Series ours = same.stream()
                .filter(v -> v.path() == Path.SIDECALL)
                .findFirst()
                .orElseThrow()
                .series();
        for (Variant other : same) {
            if (other.path() != Path.SIDECALL) {
                report.ratio(ours.name() + " / " + other.path(), ours, other.series());
            }
        }
    }

    /** How much less time than the trap a sidecall takes, in percent. */
    private void paper() {
        List<Interval> improvements = new ArrayList<>();
        for (Operation op : List.of(Operation.NULL, Operation.CPUID, Operation.MAP)) {
            Interval ratio =
                    Ratio.of("", find(op, Path.SIDECALL), find(op, Path.TRAP)).measured();
            Interval improvement =
                    new Interval(100 * (1 - ratio.value()), 100 * (1 - ratio.high()), 100 * (1 - ratio.low()));
            improvements.add(improvement);
            report.claim(Claim.atLeast("improvement over the trap, CPL 3, " + op, "%", improvement, PAPER));
        }
        report.claim(Claim.atLeast("mean improvement of the three (the paper: 41%)", "%", mean(improvements), PAPER));
    }

    private Series find(Operation op, Path path) {
        return variants.stream()
                .filter(v -> v.privilege() == Privilege.USER && v.op() == op && v.path() == path)
                .findFirst()
                .orElseThrow()
                .series();
    }

    // Mean of the bounds too: wider than need be, since the operations were measured apart.
    private static Interval mean(List<Interval> all) {
        return new Interval(
                all.stream().mapToDouble(Interval::value).average().orElseThrow(),
                all.stream().mapToDouble(Interval::low).average().orElseThrow(),
                all.stream().mapToDouble(Interval::high).average().orElseThrow());
    }
}
