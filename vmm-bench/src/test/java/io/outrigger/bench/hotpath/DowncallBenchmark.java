// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.hotpath;

import io.outrigger.linux.EventFd;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What it takes to leave Java for C, and for the kernel. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DowncallBenchmark {
    private static final MethodHandle ABS = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("abs"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private final EventFd event = EventFd.create();
    private int number = -1;

    /** Closes it. */
    @TearDown
    public void close() {
        event.close();
    }

    /** The floor: a function of C that does next to nothing, called as the JDK's documentation shows. */
    @Benchmark
    public int emptyFunction() throws Throwable {
        return (int) ABS.invokeExact(number);
    }

    /** A system call by the shape that all of Outrigger's have: write(2) to an eventfd, with errno captured. */
    @Benchmark
    public void signal() {
        event.signal();
    }
}
