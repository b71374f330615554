// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.hotpath;

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

/** A request from a split virtqueue and back: three descriptors, read once and checked. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class VirtqueueBenchmark {
    /** Where the descriptors are: in the queue, or in a table of the request's own. */
    @Param({"direct", "indirect"})
    private String descriptors;

    private EndlessQueue queue;

    /** Lays it out. */
    @Setup
    public void open() {
        queue = new EndlessQueue(descriptors.equals("indirect"));
    }

    /** Frees it. */
    @TearDown
    public void close() {
        queue.close();
    }

    /** The driver's store of an index is in it. */
    @Benchmark
    public long popPushPublish() {
        return queue.turn();
    }
}
