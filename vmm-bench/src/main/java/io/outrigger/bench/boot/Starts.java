// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.boot;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.report.Unit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Starts of one guest by several VMMs in turn. Each round begins with another, every other round goes backwards; a
 * round in which one fails is left out for all.
 *
 * <p>Confined to one thread.
 */
final class Starts {
    private final Stopwatch stopwatch;
    private final Guest guest;
    private final Cache cache;
    private final Report report;
    private final Map<Contender, List<long[]>> firstRuns = new LinkedHashMap<>();
    private final Map<Contender, List<long[]>> texts = new LinkedHashMap<>();

    Starts(Stopwatch stopwatch, Guest guest, Cache cache, Report report) {
        this.stopwatch = stopwatch;
        this.guest = guest;
        this.cache = cache;
        this.report = report;
    }

    /** One start each, unmeasured, which also builds what is missing: those that work here. */
    static List<Contender> working(List<Contender> all, Stopwatch stopwatch, Guest guest, Report report)
            throws IOException, InterruptedException {
        List<Contender> working = new ArrayList<>();
        for (Contender c : all) {
            report.progress("%s: does %s work?", guest.what(), c.name());
            try {
                stopwatch.toText(c.command(guest), guest);
                working.add(c);
            } catch (BenchException e) {
                report.note("%s, %s: left out: %s", guest.what(), c.name(), String.valueOf(e.getMessage()));
            }
        }
        return working;
    }

    /**
     * Measures {@code n} rounds.
     *
     * @throws BenchException if not one round worked
     */
    void measure(List<Contender> contenders, int n) throws IOException, InterruptedException {
        int failed = 0;
        for (int i = 0; i < n; i++) {
            report.progress("%s, %s: round %d of %d", guest.what(), cache, i + 1, n);
            failed += round(ordered(contenders, i)) ? 0 : 1;
        }
        if (failed > 0) {
            report.note("%s, %s: %d of %d rounds failed and are left out", guest.what(), cache, failed, n);
        }
        if (texts.isEmpty()) {
            throw new BenchException("%s: not one round of starts worked".formatted(guest.what()));
        }
        for (Contender c : contenders) {
            series(c, "first KVM_RUN", firstRuns).ifPresent(s -> report.series(s, Unit.MILLIS));
            series(c, guest.what(), texts).ifPresent(s -> report.series(s, Unit.MILLIS));
        }
    }

    /** From the start of a VMM to the guest's text. */
    Optional<Series> toText(Contender c) {
        return series(c, guest.what(), texts);
    }

    private boolean round(List<Contender> order) throws IOException, InterruptedException {
        Map<Contender, long[]> runs = new LinkedHashMap<>();
        Map<Contender, long[]> seen = new LinkedHashMap<>();
        try {
            for (Contender c : order) {
                start(c, runs, seen);
            }
        } catch (BenchException e) {
            report.note("  FAILED: %s", String.valueOf(e.getMessage()));
            return false;
        }
        runs.forEach((c, nanos) ->
                firstRuns.computeIfAbsent(c, x -> new ArrayList<>()).add(nanos));
        seen.forEach(
                (c, nanos) -> texts.computeIfAbsent(c, x -> new ArrayList<>()).add(nanos));
        return true;
    }

    private void start(Contender c, Map<Contender, long[]> runs, Map<Contender, long[]> seen)
            throws IOException, InterruptedException {
        long[] run = new long[guest.starts()];
        long[] text = new long[guest.starts()];
        for (int i = 0; i < guest.starts(); i++) {
            cache.prepare();
            if (guest == Guest.FIRST_BYTE) {
                long[] both = stopwatch.toFirstRunAndText(c.command(guest), guest);
                run[i] = both[0];
                text[i] = both[1];
                runs.put(c, run);
            } else {
                text[i] = stopwatch.toText(c.command(guest), guest);
            }
        }
        seen.put(c, text);
    }

    private static List<Contender> ordered(List<Contender> contenders, int round) {
        List<Contender> order = new ArrayList<>(contenders);
        Collections.rotate(order, -(round / 2));
        return round % 2 == 0 ? order : order.reversed();
    }

    private Optional<Series> series(Contender c, String step, Map<Contender, List<long[]>> times) {
        return Optional.ofNullable(times.get(c))
                .map(rounds -> Series.of("start to %s, %s, %s".formatted(step, c.name(), cache), rounds)
                        .with("step", step)
                        .with("vmm", c.name())
                        .with("cache", cache.toString()));
    }
}
