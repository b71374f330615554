// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.hotpath;

import io.outrigger.guests.Payload;
import io.outrigger.vmm.BootSpec;
import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.IoDevice;
import io.outrigger.vmm.IoRange;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The round trip of a port write at CPL 0, the whole way: guest, KVM, run loop, bus, device and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4)
@Measurement(iterations = 10)
public class ExitBenchmark {
    private static final int EXITS = 20_000;
    private static final int PORT = 0x510;

    private Vm vm;
    private long written;

    /** A guest that has not been started. */
    @Setup(Level.Invocation)
    public void create() {
        VmSpec spec = VmSpec.payload(Image.of(Payload.EXIT_LOOP.fileName(), Payload.EXIT_LOOP.bytes()))
                .privilege(BootSpec.Privilege.KERNEL)
                .cmdline("n=%d port=%d".formatted(EXITS, PORT))
                .device(IoRange.port(PORT, 1), new Counter())
                .build();
        vm = Hypervisor.open().create(spec);
    }

    /** Frees it. */
    @TearDown(Level.Invocation)
    public void close() {
        vm.close();
    }

    /** Its whole life: the start and the end are in it, 0.1 ms of 150. */
    @Benchmark
    @OperationsPerInvocation(EXITS)
    public long portWrite() throws InterruptedException {
        VmExit exit = vm.start().awaitExit();
        if (!(exit instanceof VmExit.PoweredOff)) {
            throw new IllegalStateException(exit.toString());
        }
        return written;
    }

    private final class Counter implements IoDevice {
        @Override
        public long read(long offset, int width) {
            return -1;
        }

        @Override
        public void write(long offset, int width, long value) {
            written += value;
        }
    }
}
