// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.outrigger.guests.Payload;
import io.outrigger.vmm.BootSpec.Privilege;
import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.IoDevice;
import io.outrigger.vmm.IoRange;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** The whole way of an exit, run loop, bus and device, leaves no garbage once it is compiled. */
class RunLoopAllocationTest {
    private static final int PORT = 0x510;
    private static final int EXITS = 10_000;
    private static final int MOST_VMS = 50;

    @Test
    void exitsAllocateNothing() throws InterruptedException {
        long fewest = Long.MAX_VALUE;
        for (int vm = 0; vm < MOST_VMS && fewest > 0; vm++) { // the compiler finishes when it likes
            fewest = Math.min(fewest, allocatedByExits());
        }
        assertThat(fewest).as("bytes for %d exits", EXITS).isZero();
    }

    private static long allocatedByExits() throws InterruptedException {
        Meter meter = new Meter();
        VmSpec spec = VmSpec.payload(Image.of(Payload.EXIT_LOOP.fileName(), Payload.EXIT_LOOP.bytes()))
                .privilege(Privilege.KERNEL)
                .cmdline("n=%d port=%d".formatted(EXITS + 1, PORT))
                .device(IoRange.port(PORT, 1), meter)
                .build();
        try (Vm vm = Hypervisor.open().create(spec)) {
            assertThat(vm.start().awaitExit()).isInstanceOf(VmExit.PoweredOff.class);
        }
        assertThat(meter.writes).isEqualTo(EXITS + 1);
        return meter.last - meter.first;
    }

    /** Reads the vCPU thread's counter at the first write and at the last. */
    private static final class Meter implements IoDevice {
        private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        private int writes;
        private long first;
        private long last;

        @Override
        public long read(long offset, int width) {
            return -1;
        }

        @Override
        public void write(long offset, int width, long value) {
            if (writes++ == 0) {
                first = threads.getCurrentThreadAllocatedBytes();
            } else if (writes == EXITS + 1) {
                last = threads.getCurrentThreadAllocatedBytes();
            }
        }
    }
}
