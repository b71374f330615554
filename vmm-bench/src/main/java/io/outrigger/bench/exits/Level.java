// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.exits;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.report.Report;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rounds at one privilege level. A round is, for each kind, Outrigger, C, C, Outrigger, each in a fresh VM, so that
 * a drift of the host's speed meets both alike; then QEMU, Outrigger, Outrigger, QEMU, each with all kinds in one boot.
 *
 * <p>Confined to one thread.
 */
final class Level {
    private final Request request;
    private final OutriggerGuest ours;
    private final CGuest c;
    private final Optional<QemuGuest> qemu;
    private final Map<ExitKind, Measurements> measured = new EnumMap<>(ExitKind.class);

    /** Of the kinds of {@code request}. */
    Level(Request request, OutriggerGuest ours, CGuest c, Optional<QemuGuest> qemu) {
        this.request = request;
        this.ours = ours;
        this.c = c;
        this.qemu = qemu;
        request.kinds().forEach(kind -> measured.put(kind, new Measurements(kind, request)));
    }

    /** Measures, and returns what came of each kind. */
    List<Measurements> run(int rounds, Report report) throws IOException, InterruptedException {
        for (int i = 1; i <= rounds; i++) {
            report.progress("CPL %d: round %d of %d", request.cpl(), i, rounds);
            for (ExitKind kind : request.kinds()) {
                runOurs(kind);
                runC(kind);
                runC(kind);
                runOurs(kind);
            }
            if (qemu.isPresent()) {
                runQemu(qemu.get());
                runLikeQemu();
                runLikeQemu();
                runQemu(qemu.get());
            }
        }
        return List.copyOf(measured.values());
    }

    private void runOurs(ExitKind kind) throws InterruptedException {
        Request one = request.with(List.of(kind));
        OutriggerGuest.Result result = ours.run(one);
        checkRings(one, kind, result.rings());
        Timing timing = Timing.only(result.lines());
        of(timing).add(Contender.OUTRIGGER, timing);
        of(timing).allocated(result.allocatedBytes());
    }

    private void runC(ExitKind kind) throws IOException, InterruptedException {
        Request one = request.with(List.of(kind));
        CGuest.Result result = c.run(one);
        checkRings(one, kind, result.rings());
        Timing timing = Timing.only(result.lines());
        of(timing).add(Contender.C, timing);
    }

    private void runLikeQemu() throws InterruptedException {
        for (Timing timing : Timing.parse(ours.run(request.forQemu()).lines())) {
            of(timing).add(Contender.ONE_BOOT, timing);
        }
    }

    private void runQemu(QemuGuest guest) throws IOException, InterruptedException {
        for (Timing timing : guest.run(request.forQemu())) {
            of(timing).addUntold(timing);
        }
    }

    private Measurements of(Timing timing) {
        Measurements m = measured.get(timing.kind());
        if (m == null) {
            throw new BenchException("the payload vmexit timed %s, which nobody asked for".formatted(timing.kind()));
        }
        return m;
    }

    private static void checkRings(Request request, ExitKind kind, long rings) {
        long expected = kind.ringsDoorbell() ? request.operations() : 0;
        if (rings != expected) {
            throw new BenchException(
                    "%s: the ioeventfd was signalled %d times instead of %d".formatted(kind, rings, expected));
        }
    }
}
