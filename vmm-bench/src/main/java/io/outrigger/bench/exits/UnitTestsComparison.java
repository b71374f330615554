// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.exits;

import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.report.Unit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * kvm-unit-tests' own measurements under Outrigger and under QEMU, operation by operation, in turn. Nothing is claimed
 * of them: they are there to be compared with what others publish.
 *
 * <p>Confined to one thread.
 */
final class UnitTestsComparison {
    /** A run takes a second or two. */
    private static final int MOST_ROUNDS = 3;

    private static final double KHZ_PER_GHZ = 1e6;

    private final UnitTests tests;
    private final Optional<Qemu> qemu;
    private final long tscKhz;

    UnitTestsComparison(UnitTests tests, Optional<Qemu> qemu, long tscKhz) {
        this.tests = tests;
        this.qemu = qemu;
        this.tscKhz = tscKhz;
    }

    void run(int rounds, Report report) throws IOException, InterruptedException {
        report.note("%s: means of 2^30 cycles or more, one operation in each VM", tests.program());
        for (String operation : UnitTests.OPERATIONS) {
            report.progress("kvm-unit-tests: %s", operation);
            List<Long> ours = new ArrayList<>();
            List<Long> theirs = new ArrayList<>();
            for (int i = 0; i < Math.min(rounds, MOST_ROUNDS); i++) {
                ours.add(tests.outrigger(operation));
                if (qemu.isPresent()) {
                    theirs.add(tests.qemu(qemu.get(), operation));
                }
            }
            Series a = series(operation, Contender.OUTRIGGER, ours);
            report.series(a, Unit.NANOS);
            if (!theirs.isEmpty()) {
                report.series(series(operation, Contender.QEMU, theirs), Unit.NANOS);
            }
        }
    }

    private Series series(String operation, Contender contender, List<Long> cycles) {
        long[] nanos = cycles.stream()
                .mapToLong(c -> Math.round(c * KHZ_PER_GHZ / tscKhz))
                .toArray();
        double median = cycles.stream().sorted().toList().get(cycles.size() / 2);
        return Series.ofSingles("kvm-unit-tests %s, %s".formatted(operation, contender), nanos)
                .with("cycles", median);
    }
}
