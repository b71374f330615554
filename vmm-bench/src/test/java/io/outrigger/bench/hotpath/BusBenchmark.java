// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.hotpath;

import io.outrigger.vmm.IoBus;
import io.outrigger.vmm.IoDevice;
import io.outrigger.vmm.IoRange;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From an address to the device that has it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BusBenchmark {
    private static final int WIDTH = 8;
    private static final int FIRST = 0x1000;

    /** How many devices there are. */
    @Param({"8", "64"})
    private int devices;

    private final IoBus bus = new IoBus();
    private int next;

    /** One with so many devices, without JMH. */
    static BusBenchmark of(int devices) {
        BusBenchmark bus = new BusBenchmark();
        bus.devices = devices;
        bus.attach();
        return bus;
    }

    /** The devices: of several classes, so that the call to one is no constant of the compiler's. */
    @Setup
    public void attach() {
        for (int i = 0; i < devices; i++) {
            IoDevice device = switch (i % 3) {
                case 0 -> new Zero();
                case 1 -> new One();
                default -> new Two();
            };
            bus.attach(IoRange.port(FIRST + i * WIDTH, WIDTH), device);
        }
    }

    /** A read of a port, each of another device than the last. */
    @Benchmark
    public long read() {
        next = (next + 5) % devices;
        return IoBus.read(bus.ports(), FIRST + next * WIDTH + 1, 1);
    }

    private static class Zero implements IoDevice {
        @Override
        public long read(long offset, int width) {
            return 0;
        }

        @Override
        public void write(long offset, int width, long value) {}
    }

    private static final class One extends Zero {
        @Override
        public long read(long offset, int width) {
            return 1;
        }
    }

    private static final class Two extends Zero {
        @Override
        public long read(long offset, int width) {
            return 2;
        }
    }
}
