// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.exits;

import io.outrigger.linux.EventFd;
import io.outrigger.vmm.DeviceProvider;
import io.outrigger.vmm.IoDevice;
import io.outrigger.vmm.IoRange;
import io.outrigger.vmm.Machine;
import io.outrigger.vmm.MsiSink;
import java.util.OptionalInt;

/**
 * What the payload vmexit talks to, as {@code vmexit.c} has it: a register at a port and one at an address, ioeventfds
 * behind both, and a port whose writes send an MSI. Nobody waits for the ioeventfds.
 *
 * <p>Confined to one thread; the devices to the vCPU's.
 */
final class ExitDevices implements DeviceProvider, AutoCloseable {
    private static final int PORT = 0x1234;
    private static final int MSI_PORT = 0x1240;
    private static final long ADDRESS = 0xFEB0_0000L; // virtio-mmio in QEMU's microvm: a device answers there too
    private static final int WIDTH = 4;
    private static final int WILDCARD = 4;
    private static final int DATAMATCH = 8;
    private static final int VALUE = 1;
    private static final int MSI_VECTOR = 0x41;
    private static final long MSI_ADDRESS = 0xFEE0_0000L;

    private final EventFd bell = EventFd.create();

    @Override
    public void attach(Machine machine) {
        machine.bus().attach(IoRange.port(PORT, WIDTH), new Register());
        machine.bus().attach(IoRange.mmio(ADDRESS, WIDTH), new Register());
        machine.doorbell(IoRange.port(PORT + WILDCARD, WIDTH), OptionalInt.empty(), bell);
        machine.doorbell(IoRange.port(PORT + DATAMATCH, WIDTH), OptionalInt.of(VALUE), bell);
        machine.doorbell(IoRange.mmio(ADDRESS + WILDCARD, WIDTH), OptionalInt.empty(), bell);
        machine.doorbell(IoRange.mmio(ADDRESS + DATAMATCH, WIDTH), OptionalInt.of(VALUE), bell);
        machine.msiSink().ifPresent(sink -> machine.bus().attach(IoRange.port(MSI_PORT, WIDTH), new MsiPort(sink)));
    }

    /** How often the guest has written where an ioeventfd is. */
    long rings() {
        return bell.take();
    }

    @Override
    public void close() {
        bell.close();
    }

    private record MsiPort(MsiSink sink) implements IoDevice {
        @Override
        public long read(long offset, int width) {
            return -1;
        }

        @Override
        public void write(long offset, int width, long value) {
            sink.send(MSI_ADDRESS, MSI_VECTOR);
        }
    }
}
