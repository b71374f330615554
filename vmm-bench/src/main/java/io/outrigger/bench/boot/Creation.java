// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.boot;

import io.outrigger.bench.host.BenchException;
import io.outrigger.guests.Payload;
import io.outrigger.vmm.BootSpec;
import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.IoDevice;
import io.outrigger.vmm.IoRange;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;

/**
 * Makes lightweight VMs of 64 MiB, each until its guest's first exit has come to a device: what {@code reference_vmm
 * --create} does in C.
 *
 * <p>Confined to one thread.
 */
final class Creation {
    /** RAM of the VMs on both sides. */
    static final long MIB = 64;

    /** PORT_FIRST of guests/payloads/platform.h. */
    private static final int PORT = 0x510;

    private final Hypervisor hypervisor = Hypervisor.open();
    private final Image payload = Image.of(Payload.FIRST_BYTE.fileName(), Payload.FIRST_BYTE.bytes());

    /** Makes one, and closes it. */
    CreationTimes one() throws InterruptedException {
        FirstExit exit = new FirstExit();
        VmSpec spec = VmSpec.payload(payload)
                .name("created")
                .memory(MIB << 20)
                .privilege(BootSpec.Privilege.KERNEL)
                .device(IoRange.port(PORT, 1), exit)
                .build();
        long began = System.nanoTime();
        Vm vm = hypervisor.create(spec);
        long closing;
        try {
            VmExit end = vm.start().awaitExit();
            if (!(end instanceof VmExit.Halted)) {
                throw new BenchException("the payload first-byte did not halt after its first exit: " + end);
            }
        } finally {
            closing = System.nanoTime();
            vm.close();
        }
        return new CreationTimes(exit.nanoTime() - began, System.nanoTime() - closing);
    }

    /** Notes when the guest comes to it. Its VM's end is what makes the time visible to others. */
    private static final class FirstExit implements IoDevice {
        private long at;

        @Override
        public long read(long offset, int width) {
            return -1;
        }

        @Override
        public void write(long offset, int width, long value) {
            at = System.nanoTime();
        }

        long nanoTime() {
            return at;
        }
    }
}
