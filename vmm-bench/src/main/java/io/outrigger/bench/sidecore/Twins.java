// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.sidecore;

import io.outrigger.bench.report.Chart;
import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Ratio;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.report.Unit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The same calls served by this process and by a C thread. A round is Java, C, C, Java.
 *
 * <p>Confined to one thread.
 */
final class Twins {
    private static final double MOST_OF_C = 1.15;
    private static final double MOST_TAIL_OF_C = 2;

    private final GuestRun java;
    private final CServer c;
    private final List<long[]> javaRounds = new ArrayList<>();
    private final List<long[]> cRounds = new ArrayList<>();

    Twins(GuestRun java, CServer c) {
        this.java = java;
        this.c = c;
    }

    void measure() throws IOException, InterruptedException {
        long[] first = java.run().nanos();
        cRounds.add(join(c.run(java.arguments()), c.run(java.arguments())));
        javaRounds.add(join(first, java.run().nanos()));
    }

    void tell(Report report) {
        Series ours = Series.of("CPL 3 null, sidecall, beside C", javaRounds);
        Series theirs = Series.of("CPL 3 null, sidecall, C thread", cRounds);
        report.series(theirs, Unit.MICROS);
        report.series(ours, Unit.MICROS);
        report.chart(new Chart.Cdf("null at CPL 3, Java and C", List.of(ours.name(), theirs.name())));
        report.claim(Claim.atMost(Ratio.of("sidecall, Java / C, median", ours, theirs), MOST_OF_C));
        report.claim(Claim.atMost(Ratio.ofTails("sidecall, Java / C, p99", ours, theirs), MOST_TAIL_OF_C));
    }

    private static long[] join(long[] one, long[] other) {
        return LongStream.concat(LongStream.of(one), LongStream.of(other)).toArray();
    }
}
