// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.soak;

import io.outrigger.bench.host.Census;
import io.outrigger.bench.report.Chart;
import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.report.Unit;
import io.outrigger.bench.statistics.Interval;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is claimed of a soak.
 *
 * <p>Confined to one thread.
 */
final class Verdict {
    private static final long MOST_PAUSE = 1_000_000; // ns

    /** The JVM's own: what its compiler and its collector map and take. */
    private static final double MOST_MAPPINGS = 10;

    private static final double MOST_RSS_KIB = 1024;
    private static final double MOST_HEAP_KIB = 64;

    private final Report report;

    Verdict(Report report) {
        this.report = report;
    }

    /** From a census to a later one. */
    void growth(Census before, Census after) {
        grown("descriptors", after.descriptors() - before.descriptors(), "", 0);
        grown("threads", after.threads() - before.threads(), "", 0);
        grown("mappings", after.mappings().count() - before.mappings().count(), "", MOST_MAPPINGS);
        grown("guest memory", after.mappings().guestKib() - before.mappings().guestKib(), "KiB", 0);
        grown("RSS beside guest memory", after.ownKib() - before.ownKib(), "KiB", MOST_RSS_KIB);
        grown("heap in use after a collection", after.heapKib() - before.heapKib(), "KiB", MOST_HEAP_KIB);
    }

    /** What is left when all VMs are closed. */
    void left(Census before, Census after) {
        count("descriptors left when all is closed", after.descriptors() - before.descriptors(), "", 0);
        count("threads left when all is closed", after.threads() - before.threads(), "", 0);
        count(
                "guest memory left when all is closed",
                after.mappings().guestKib() - before.mappings().guestKib(),
                "KiB",
                0);
    }

    private void grown(String what, long by, String unit, double limit) {
        count("growth of " + what, by, unit, limit);
    }

    private void count(String what, long value, String unit, double limit) {
        claim(what, (double) value, unit, limit);
    }

    private void claim(String what, double value, String unit, double limit) {
        report.claim(Claim.atMost(what, unit, Interval.exact(value), limit));
    }

    /** What our threads have allocated while so much was done. */
    void allocation(Allocations bytes, Operations done) {
        report.note("done in steady state: %s", done);
        report.note("bytes allocated meanwhile by %d threads: %s", bytes.bytes().size(), bytes);
        double each = (double) bytes.all() / Math.max(1, done.all());
        claim("bytes allocated per operation by vCPU, sidecore and I/O threads", each, "B", 0);
    }

    /** From when on our threads allocated nothing more. */
    void lastAllocation(List<Look> looks) {
        int last = 0;
        for (int i = 1; i < looks.size(); i++) {
            last = looks.get(i).allocated().minus(looks.get(i - 1).allocated()).all() > 0 ? i : last;
        }
        report.note(
                last == looks.size() - 1
                        ? "they allocated until the end"
                        : "they allocated nothing more from look %d of %d on".formatted(last, looks.size() - 1));
    }

    /** Where our threads have allocated, and the compiled code that they had to leave: what explains a few bytes. */
    void explain(Recorded recorded, Set<Long> ours) {
        times(
                "allocated",
                recorded.allocations().stream()
                        .filter(a -> ours.contains(a.thread()))
                        .map(OwnAllocation::what));
        times(
                "compiled code left",
                recorded.deoptimizations().stream()
                        .filter(d -> ours.contains(d.thread()))
                        .map(Deoptimization::what));
    }

    private void times(String verb, Stream<String> what) {
        what.collect(Collectors.groupingBy(w -> w, LinkedHashMap::new, Collectors.counting()))
                .forEach((w, n) -> report.note("  %s, %d times: %s", verb, n, w));
    }

    /** What has stopped the JVM, and whether for our threads. */
    void stops(Recorded recorded, List<Look> looks, Set<Long> ours) {
        operations(recorded);
        long[] pauses = longs(recorded.stops(), Stop::nanos);
        if (pauses.length > 0) {
            Series all = Series.ofSingles("safepoint, all of it", pauses);
            Series standing =
                    Series.ofSingles("safepoint, until all threads stand", longs(recorded.stops(), Stop::standing));
            report.series(all, Unit.MICROS);
            report.series(standing, Unit.MICROS);
            report.chart(new Chart.Cdf("Safepoints", List.of(all.id(), standing.id())));
        }
        List<Stop> longer =
                recorded.stops().stream().filter(s -> s.nanos() > MOST_PAUSE).toList();
        longer.forEach(stop -> report.note("  over 1 ms: %s%s", stop, waited(stop, looks)));
        count(
                "safepoints over 1 ms for a thread of ours",
                longer.stream().filter(s -> isOurs(s, ours)).count(),
                "",
                0);
        standing(longer, looks);
        count(
                "operations of the JVM, with a safepoint or a handshake, for a thread of ours",
                recorded.operations().stream()
                        .filter(o -> ours.contains(o.callerId()))
                        .count(),
                "",
                0);
        count("threads started", recorded.threadStarts().size(), "", 0);
        recorded.threadStarts().forEach(name -> report.note("  started: %s", name));
    }

    // Who waits for a CPU in Java code cannot stand, whatever the code; whether it was that thread nobody can tell.
    private void standing(List<Stop> longer, List<Look> looks) {
        List<Stop> late = longer.stream().filter(s -> s.standing() > MOST_PAUSE).toList();
        double unexplained = (double) late.stream()
                .filter(s -> s.standing() - waits(s, looks) > MOST_PAUSE)
                .count();
        report.claim(Claim.atMost(
                "safepoints for which threads took over 1 ms to stand, at least without those when a thread had no CPU",
                "",
                new Interval(late.size(), unexplained, late.size()),
                0));
    }

    /** How long a thread waited for a CPU meanwhile; 0 where nobody looked. */
    private static long waits(Stop stop, List<Look> looks) {
        return looks.stream()
                .filter(look -> look.covers(stop))
                .mapToLong(Look::waited)
                .max()
                .orElse(0);
    }

    private static String waited(Stop stop, List<Look> looks) {
        long waits = waits(stop, looks);
        return waits == 0
                ? ""
                : "; a thread waited %.3f ms for a CPU meanwhile".formatted(Unit.MILLIS.of((double) waits));
    }

    private static boolean isOurs(Stop stop, Set<Long> ours) {
        return stop.operations().stream().anyMatch(o -> ours.contains(o.callerId()));
    }

    private void operations(Recorded recorded) {
        report.note(
                "safepoints in steady state: %d; what the JVM did, there and in handshakes:",
                recorded.stops().size());
        recorded.operations().stream()
                .collect(Collectors.groupingBy(
                        o -> o + (o.safepoint() ? "" : ", a handshake"),
                        TreeMap::new,
                        Collectors.summarizingLong(Stop.Operation::nanos)))
                .forEach((what, times) -> report.note(
                        "  %4d  %s; the longest %.3f ms",
                        times.getCount(), what, Unit.MILLIS.of((double) times.getMax())));
    }

    private static long[] longs(List<Stop> stops, ToLongFunction<Stop> what) {
        return stops.stream().mapToLong(what).toArray();
    }
}
