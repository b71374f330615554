// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.hotpath;

import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.GuestRegion;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Guest bytes to the host, beside what copies them without looking where they are. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GuestCopyBenchmark {
    private static final int REGION = 4 << 20;
    private static final int PAGE = 4096;

    // Critical calls do not change the thread's state: memcpy does not call back, and 1 MiB is soon copied. What it
    // returns
    // would become an object.
    private static final MethodHandle MEMCPY = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("memcpy"),
                    FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG),
                    Linker.Option.critical(false));

    /** How much. */
    @Param({"64", "4096", "1048576"})
    private int bytes;

    private Arena arena;
    private GuestMemory memory;
    private MemorySegment guest;
    private MemorySegment host;

    /** Two regions that adjoin. */
    @Setup
    public void open() {
        arena = Arena.ofShared();
        guest = arena.allocate(REGION, PAGE).fill((byte) 1);
        MemorySegment second = arena.allocate(REGION, PAGE).fill((byte) 2);
        memory = new GuestMemory(List.of(new GuestRegion(0, guest), new GuestRegion(REGION, second)));
        host = arena.allocate(bytes, PAGE);
    }

    /** Frees them. */
    @TearDown
    public void close() {
        arena.close();
    }

    /** From one region. */
    @Benchmark
    public void withinARegion() {
        memory.read(PAGE, host);
    }

    /** Half of it from each. */
    @Benchmark
    public void acrossTwoRegions() {
        memory.read(REGION - bytes / 2, host);
    }

    /** The floor in Java: the same bytes as {@link #withinARegion}, without a guest-physical address. */
    @Benchmark
    public void segmentCopy() {
        MemorySegment.copy(guest, PAGE, host, 0, bytes);
    }

    /** The floor in C. */
    @Benchmark
    public void memcpy() throws Throwable {
        MEMCPY.invokeExact(host, guest, (long) bytes);
    }
}
