// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.hotpath;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A frame from one VM's queue into another's, or into three others'. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SwitchBenchmark {
    /** From whom to whom. */
    @Param({"KNOWN", "BROADCAST", "LEARNING"})
    private String traffic;

    /** Bytes of a frame. */
    @Param({"60", "1514"})
    private int bytes;

    private EndlessSwitch net;

    /** Plugs four VMs in. */
    @Setup
    public void open() {
        net = new EndlessSwitch(EndlessSwitch.Traffic.valueOf(traffic), bytes);
    }

    /** Frees them. */
    @TearDown
    public void close() {
        net.close();
    }

    /** Both drivers' stores are in it, and an interrupt for every {@value EndlessPort#FRAMES} frames. */
    @Benchmark
    @OperationsPerInvocation(EndlessPort.FRAMES)
    public void forward() {
        net.turn();
    }
}
