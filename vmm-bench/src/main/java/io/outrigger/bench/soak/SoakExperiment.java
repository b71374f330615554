// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.soak;

import io.outrigger.bench.host.Census;
import io.outrigger.bench.host.Cpus;
import io.outrigger.bench.host.FixedHeap;
import io.outrigger.bench.report.Report;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A steady load on one JVM: does anything grow, do threads of ours allocate, does anything of ours stop the JVM? The
 * first fifth of the time is warm-up, in which the JIT compiler works; it is told of and not judged.
 *
 * <p>Confined to one thread.
 */
public final class SoakExperiment {
    /** How long if nobody says. */
    public static final Duration LENGTH = Duration.ofMinutes(10);

    /** Long enough to see whether it works. */
    public static final Duration SHORT = Duration.ofSeconds(12);

    private static final int WARM_UP = 5; // a share
    private static final int ASKED = 10; // times in it
    private static final long IMAGE_BYTES = 64L << 20;
    private static final Duration STEP = Duration.ofMillis(200);

    private final Duration length;
    private final int looks;
    private final Report report;

    private SoakExperiment(Duration length, int looks, Report report) {
        this.length = length;
        this.looks = looks;
        this.report = report;
    }

    /** Lasts {@link #LENGTH}. */
    public static void run(int looks, Report report) throws IOException, InterruptedException {
        run(LENGTH, looks, report);
    }

    /** Lasts so long, and looks so often at what the process holds. */
    public static void run(Duration length, int looks, Report report) throws IOException, InterruptedException {
        Path recorded = Files.createTempFile("outrigger-bench", ".jfr");
        report.keep(recorded, "soak.jfr");
        Path image = Files.createTempFile("outrigger-bench", ".img");
        try (FileChannel file = FileChannel.open(image, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(1), IMAGE_BYTES - 1);
            new SoakExperiment(length, looks, report).run(image, recorded);
        } finally {
            Files.delete(image);
        }
    }

    private void run(Path image, Path recorded) throws IOException, InterruptedException {
        Cpus cpus = Cpus.choose();
        report.fact("CPUs", cpus.toString());
        report.fact("length", length.toSeconds() + " s, a fifth of it warm-up");
        FixedHeap.warning().ifPresent(report::note);
        Verdict verdict = new Verdict(report);
        try (Flight flight = new Flight()) {
            Set<Long> others = Allocations.threads();
            Census empty = Census.take();
            report.note("before: %s", empty);
            try (Load load = Load.start(image, length, cpus)) {
                report.note("%d VMs", load.size());
                steady(load, others, verdict, flight, recorded);
            }
            Census closed = Census.take();
            report.note("all closed: %s", closed);
            verdict.left(empty, closed);
        }
    }

    private void steady(Load load, Set<Long> others, Verdict verdict, Flight flight, Path recorded)
            throws IOException, InterruptedException {
        Duration warmUp = length.dividedBy(WARM_UP);
        Operations doneBefore = warmUp(load, warmUp);
        List<Look> seen = new ArrayList<>();
        seen.add(Look.now(others));
        Look first = seen.getFirst();
        report.note("after the warm-up: %s; bytes allocated in it: %s", first.census(), first.allocated());
        Allocations allocated = Allocations.now(others); // asking for what was done has allocated
        for (int look = 1; look <= looks; look++) {
            await(load, length.minus(warmUp).dividedBy(looks), "look %d of %d".formatted(look, looks));
            seen.add(Look.now(others));
            Look last = seen.getLast();
            report.note(
                    "  look %2d: %s; %d bytes allocated by threads of ours",
                    look, last.census(), last.allocated().minus(allocated).all());
        }
        Allocations since = Allocations.now(others).minus(allocated);
        Operations done = load.operations().minus(doneBefore);
        flight.stop(recorded);
        Look last = seen.getLast();
        verdict.growth(first.census(), last.census());
        verdict.allocation(since, done);
        verdict.lastAllocation(seen);
        Recorded steady = Recorded.read(recorded, first.to(), last.to());
        verdict.explain(steady, since.ids());
        verdict.stops(steady, seen, since.ids());
    }

    // Each poller's thread answers what was done, between two polls. If it were asked only when the warm-up is over, it
    // would leave compiled code for that, and what is compiled anew allocates once more: its class's text constants.
    private Operations warmUp(Load load, Duration time) throws InterruptedException {
        Operations done = load.operations();
        for (int i = 0; i < ASKED; i++) {
            await(load, time.dividedBy(ASKED), "warm-up, part %d of %d".formatted(i + 1, ASKED));
            done = load.operations();
        }
        return done;
    }

    private void await(Load load, Duration time, String what) throws InterruptedException {
        long until = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = until - System.nanoTime()) {
            load.requireAlive();
            report.progress("%s: %d s left", what, Duration.ofNanos(left).toSeconds());
            Thread.sleep(Math.min(STEP.toMillis(), 1 + Duration.ofNanos(left).toMillis()));
        }
    }
}
