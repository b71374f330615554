// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.exits;

import io.outrigger.bench.report.Series;
import io.outrigger.bench.statistics.Statistics;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All runs of one kind of exit at one privilege level. Those of the same index were measured side by side.
 *
 * <p>Confined to one thread.
 */
final class Measurements {
    /** Runs of each contender in a round. */
    static final int RUNS = 2;

    private static final double KHZ_PER_GHZ = 1e6;

    private final ExitKind kind;
    private final Request request;
    private final Map<Contender, List<long[]>> runs = new EnumMap<>(Contender.class);
    private long tscKhz;
    private long mostAllocated;

    Measurements(ExitKind kind, Request request) {
        this.kind = kind;
        this.request = request;
    }

    ExitKind kind() {
        return kind;
    }

    /** A run that was told how fast the TSC counts. */
    void add(Contender contender, Timing timing) {
        tscKhz = timing.tscKhz();
        runs.computeIfAbsent(contender, c -> new ArrayList<>()).add(timing.nanos());
    }

    /** A run of QEMU, which does not tell its guest: the TSC is the host's for all of them. */
    void addUntold(Timing timing) {
        runs.computeIfAbsent(Contender.QEMU, c -> new ArrayList<>()).add(timing.nanos(tscKhz));
    }

    /** What Outrigger's vCPU thread allocated in a run. */
    void allocated(long bytes) {
        mostAllocated = Math.max(mostAllocated, bytes);
    }

    /** Bytes per exit in the worst run. */
    double allocatedPerExit() {
        return (double) mostAllocated / request.timedOperations();
    }

    /** A contender's runs; empty if there are none. */
    Optional<Series> series(Contender contender) {
        List<long[]> nanos = runs.get(contender);
        if (nanos == null) {
            return Optional.empty();
        }
        Series plain = Series.of("CPL %d %s, %s".formatted(request.cpl(), kind, contender), nanos)
                .with("kind", kind.toString())
                .with("cpl", Integer.toString(request.cpl()))
                .with("by", contender.toString());
        double median = Statistics.median(plain.medians());
        Series series = plain.with("cycles", median * tscKhz / KHZ_PER_GHZ);
        return Optional.of(contender == Contender.OUTRIGGER ? series.with("B/exit", allocatedPerExit()) : series);
    }
}
