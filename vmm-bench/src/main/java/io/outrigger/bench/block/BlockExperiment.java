// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.block;

import io.outrigger.bench.host.Cpus;
import io.outrigger.bench.report.Chart;
import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Ratio;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.report.Unit;
import io.outrigger.bench.statistics.Interval;
import io.outrigger.bench.statistics.Statistics;
import io.outrigger.linux.IoUring;
import io.outrigger.vmm.BlockSpec.Engine;
import io.outrigger.vmm.ServiceMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a disk in the host's page cache gives a guest, by who serves it and how the host's file is read, against the
 * same requests without a VM. A round has a load by every contender, one right after the other, every other round in
 * the opposite order.
 *
 * <p>Confined to one thread.
 */
public final class BlockExperiment {
    private static final long IMAGE_BYTES = 256L << 20;
    private static final int KIB = 1024;
    private static final int PAGE = 4 * KIB;
    private static final int LARGE = KIB * KIB;
    private static final double RANDOM_SHARE = 0.90;
    private static final double SEQUENTIAL_SHARE = 0.95;

    // What is claimed has longer runs: this host's memory is slower by a third for tenths of a second at a time.
    private static final Load RANDOM = Load.closed(false, true, PAGE, 32, 32_000);
    private static final Load SEQUENTIAL = Load.closed(false, false, LARGE, 8, 1500);

    private static final List<Load> LOADS = List.of(
            Load.closed(false, true, PAGE, 1, 1500),
            Load.closed(false, true, PAGE, 8, 4000),
            RANDOM,
            Load.closed(false, true, PAGE, 64, 8000),
            Load.closed(false, true, 64 * KIB, 8, 1500),
            Load.closed(false, false, PAGE, 1, 1500),
            Load.closed(false, false, LARGE, 1, 150),
            SEQUENTIAL,
            Load.closed(false, false, LARGE, 64, 300),
            Load.closed(true, true, PAGE, 32, 4000),
            Load.closed(true, false, LARGE, 8, 150),
            Load.open(PAGE, 2000),
            Load.open(PAGE, 10_000),
            Load.open(PAGE, 50_000),
            Load.open(PAGE, 200_000));

    private static final List<Load> FEW_LOADS = List.of(RANDOM, SEQUENTIAL);

    private final List<Load> loads;
    private final int rounds;
    private final Report report;
    private final Cpus cpus = Cpus.choose();
    private long sidecoreNotifications;

    private BlockExperiment(List<Load> loads, int rounds, Report report) {
        this.loads = loads;
        this.rounds = rounds;
        this.report = report;
    }

    /** Measures. */
    public static void run(int rounds, Report report) throws IOException, InterruptedException {
        run(LOADS, rounds, report);
    }

    /** Measures only what is claimed. */
    public static void runQuick(int rounds, Report report) throws IOException, InterruptedException {
        run(FEW_LOADS, rounds, report);
    }

    private static void run(List<Load> loads, int rounds, Report report) throws IOException, InterruptedException {
        Path image = Files.createTempFile("outrigger-bench", ".img");
        try {
            fill(image);
            new BlockExperiment(loads, rounds, report).run(image);
        } finally {
            Files.delete(image);
        }
    }

    // Written once, it is in the page cache: what is measured is not a disk.
    private static void fill(Path image) throws IOException {
        try (FileChannel file = FileChannel.open(image, StandardOpenOption.WRITE)) {
            ByteBuffer piece = ByteBuffer.allocateDirect(LARGE);
            for (long at = 0; at < IMAGE_BYTES; at += LARGE) {
                piece.clear();
                file.write(piece, at);
            }
            file.force(true); // lest it is written back while reads are measured
        }
    }

    private void run(Path image) throws InterruptedException {
        report.fact("CPUs", cpus.toString());
        report.fact("image", "%d MiB, raw, in the page cache".formatted(IMAGE_BYTES / LARGE));
        List<Engine> engines = engines();
        for (Load load : loads) {
            LinkedHashMap<Contender, List<Run>> runs = new LinkedHashMap<>();
            contenders(image, engines, load).forEach(contender -> runs.put(contender, new ArrayList<>()));
            var order = runs.sequencedEntrySet();
            for (int round = 0; round <= rounds; round++) {
                report.progress("%s: round %d of %d", load, round, rounds);
                for (var entry : round % 2 == 0 ? order : order.reversed()) {
                    Run run = entry.getKey().run(load);
                    if (round > 0) { // the first warms up
                        entry.getValue().add(run);
                    }
                }
            }
            tell(load, runs);
        }
        report.claim(Claim.atMost(
                "notifications to a sidecore, in all samples", "", Interval.exact((double) sidecoreNotifications), 0));
        report.chart(new Chart.Lines("latency of 4 KiB random reads against depth", "depth", "median", "by"));
        report.chart(new Chart.Lines(
                "latency of 4 KiB random reads from the intended start", "requests/s", "p99", "served"));
    }

    private List<Contender> contenders(Path image, List<Engine> engines, Load load) {
        List<Contender> contenders = new ArrayList<>();
        for (Engine engine : engines) {
            contenders.add(HostDisk.polling(image, engine, cpus.sidecore()));
            if (engine == Engine.URING && load.perSecond() == 0) {
                contenders.add(HostDisk.waiting(image, cpus.sidecore()));
            }
            for (ServiceMode mode : ServiceMode.values()) {
                contenders.add(new GuestDisk(image, mode, engine, cpus));
            }
        }
        return contenders;
    }

    private List<Engine> engines() {
        if (IoUring.isSupported()) {
            return List.of(Engine.URING, Engine.SYNC);
        }
        report.note("this host lets this process have no io_uring: system calls only");
        return List.of(Engine.SYNC);
    }

    private void tell(Load load, Map<Contender, List<Run>> runs) {
        Map<Contender, Series> totals = new LinkedHashMap<>();
        runs.forEach((contender, all) -> {
            report.series(latency(load, contender, all), Unit.MICROS);
            totals.put(contender, total(load, contender, all));
        });
        if (load.perSecond() > 0) {
            return; // how many there are a second is what was asked for
        }
        totals.values().forEach(series -> report.series(series, Unit.MICROS));
        totals.forEach((contender, series) -> compare(load, contender, series, totals));
    }

    private static String by(Contender contender) {
        return contender.path() + " " + contender.engine().name().toLowerCase(Locale.ROOT);
    }

    private Series latency(Load load, Contender contender, List<Run> runs) {
        long exits = runs.stream().mapToLong(Run::exits).sum();
        long notifications = runs.stream().mapToLong(Run::notifications).sum();
        sidecoreNotifications += contender.path().equals("sidecore") ? notifications : 0;
        double requests = (double) load.samples() * runs.size();
        Series series = Series.of(
                        load + ", " + by(contender),
                        runs.stream().map(Run::nanos).toList())
                .with("exits/req", exits / requests)
                .with("kicks/req", notifications / requests);
        if (load.perSecond() > 0) {
            return series.with("requests/s", Integer.toString(load.perSecond())).with("served", by(contender));
        }
        boolean ofTheChart = load.random() && !load.write() && load.size() == PAGE;
        return ofTheChart ? series.with("depth", Integer.toString(load.depth())).with("by", by(contender)) : series;
    }

    private static Series total(Load load, Contender contender, List<Run> runs) {
        long[] each = runs.stream().mapToLong(Run::nanosPerRequest).toArray();
        Series series = Series.ofSingles("time for a request: " + load + ", " + by(contender), each);
        double median = Statistics.median(Arrays.stream(each).asDoubleStream().toArray());
        return series.with("MiB/s", load.size() / median * 1e9 / LARGE).with("req/s", 1e9 / median);
    }

    private void compare(Load load, Contender contender, Series ours, Map<Contender, Series> totals) {
        if (contender instanceof HostDisk) {
            return;
        }
        boolean waits = contender.engine() == Engine.URING && contender.path().equals("eventfd");
        var twin = totals.entrySet().stream()
                .filter(e -> e.getKey() instanceof HostDisk host
                        && host.engine() == contender.engine()
                        && host.waits() == waits)
                .findFirst()
                .orElseThrow();
        String name = "time for a request, %s / %s, %s"
                .formatted(by(contender), twin.getKey().path(), load);
        Ratio ratio = Ratio.of(name, ours, twin.getValue(), 1, Ratio.Method.MEDIAN_OF_RATIOS);
        boolean overlaps =
                contender.engine() == Engine.URING && !contender.path().equals("trap");
        if (overlaps && load.equals(RANDOM)) {
            report.claim(Claim.atMost(ratio, 1 / RANDOM_SHARE));
        } else if (overlaps && load.equals(SEQUENTIAL)) {
            report.claim(Claim.atMost(ratio, 1 / SEQUENTIAL_SHARE));
        } else {
            report.ratio(ratio);
        }
    }
}
