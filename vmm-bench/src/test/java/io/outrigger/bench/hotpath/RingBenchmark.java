// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.hotpath;

import io.outrigger.linux.abi.Sidecore;
import io.outrigger.linux.abi.sidecore_completion;
import io.outrigger.linux.abi.sidecore_request;
import io.outrigger.sidecore.Region;
import io.outrigger.sidecore.RegionLayout;
import io.outrigger.sidecore.RingServer;
import io.outrigger.sidecore.Services;
import io.outrigger.vmm.GuestRegion;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/** A ring, both sides, without a guest. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RingBenchmark {
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final int SLOTS = 64;

    private Arena arena;
    private MemorySegment requests;
    private MemorySegment completions;
    private RingServer server;
    private Thread other;
    private volatile boolean polls;
    private int sequence;

    /** A ring, and no thread that polls it. */
    @Setup
    public void open() {
        arena = Arena.ofShared();
        RegionLayout layout = new RegionLayout(1, SLOTS);
        MemorySegment memory = arena.allocate(layout.size(), Sidecore.SIDECORE_PAGE());
        MemorySegment ring = memory.asSlice(layout.ringOffset());
        requests = ring.asSlice(layout.requestOffset());
        completions = ring.asSlice(layout.completionOffset());
        server = new RingServer(new Region(new GuestRegion(0, memory), layout), 0, Services.basic(), 1);
    }

    /** Ends the thread, if there is one. */
    @TearDown
    public void close() throws InterruptedException {
        polls = false;
        if (other != null) {
            other.join();
        }
        arena.close();
    }

    /** What a poll that finds nothing takes. */
    @Benchmark
    public int emptyPoll() {
        return server.poll();
    }

    /** A NULL call with both sides on one core, so that no cache line moves: the instructions alone. */
    @Benchmark
    public int publishServeConsume() {
        publish();
        server.poll();
        return completed();
    }

    /** A NULL call with another core serving: what a guest sees. */
    @Benchmark
    @Threads(1)
    public int acrossCores() {
        if (other == null) {
            startOther();
        }
        publish();
        int done = completed();
        while (done != sequence) {
            Thread.onSpinWait();
            done = completed();
        }
        return done;
    }

    private void startOther() {
        polls = true;
        other = Thread.ofPlatform().name("server").daemon().start(() -> {
            while (polls) {
                if (server.poll() == 0) {
                    Thread.onSpinWait();
                }
            }
        });
    }

    private long slot(int number) {
        return (long) (number & SLOTS - 1) * Sidecore.SIDECORE_SLOT();
    }

    private void publish() {
        long at = slot(sequence);
        requests.set(ValueLayout.JAVA_INT, at + sidecore_request.op$offset(), Sidecore.SIDECORE_OP_NULL());
        INT.setRelease(requests, at + sidecore_request.sequence$offset(), ++sequence);
    }

    private int completed() {
        return (int) INT.getAcquire(completions, slot(sequence - 1) + sidecore_completion.sequence$offset());
    }
}
