// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import io.outrigger.linux.EventFd;
import io.outrigger.linux.headers.Linux;
import io.outrigger.vmm.Doorbell;
import io.outrigger.vmm.Interrupt;
import io.outrigger.vmm.IoDevice;
import io.outrigger.vmm.IoRange;
import io.outrigger.vmm.Machine;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.VirtioPlace;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Registers in memory (section 4.2.2), version 2. Registers are 32 bits wide and aligned; what is not reads as 0 and is
 * not written. The interrupt is an edge: each signal comes after its bit in the status register, so that a driver which
 * reads that too early is interrupted once more.
 *
 * <p>Thread-safe.
 */
public final class MmioTransport implements IoDevice, Transport {
    private static final int MAGIC = 0x7472_6976; // "virt"
    private static final int VERSION = 2;
    private static final int VENDOR = 0x5254_554F; // "OUTR"
    private static final int WIDTH = 4;
    private static final int INT_VRING = Linux.VIRTIO_MMIO_INT_VRING();
    private static final int INT_CONFIG = Linux.VIRTIO_MMIO_INT_CONFIG();
    private static final int CONFIG = Linux.VIRTIO_MMIO_CONFIG();
    private static final int NO_SHARED_MEMORY = -1; // a length of all ones (4.2.2)

    private final Machine machine;
    private final VirtioPlace place;
    private final Interrupt interrupt;
    private final LiveDevice device;
    private final String name;
    private final AtomicInteger interruptStatus = new AtomicInteger();
    private volatile int featureWord;
    private volatile int acceptWord;
    private volatile int queue;

    private MmioTransport(Machine machine, VirtioPlace place, String name, VirtioDevice device, ServiceMode mode) {
        this.machine = machine;
        this.place = place;
        this.name = name;
        interrupt = machine.interrupt(place.gsi());
        try {
            this.device = new LiveDevice(name, device, mode, machine, this);
        } catch (RuntimeException e) {
            interrupt.close();
            throw e;
        }
    }

    /** Puts a device into its place in a VM. */
    public static LiveDevice attach(
            Machine machine, VirtioPlace place, String name, VirtioDevice device, ServiceMode mode) {
        MmioTransport transport = new MmioTransport(machine, place, name, device, mode);
        try {
            machine.bus().attach(IoRange.mmio(place.base(), VirtioPlace.SIZE), transport);
        } catch (RuntimeException e) {
            transport.device.close();
            throw e;
        }
        return transport.device;
    }

    @Override
    public String name() {
        return name;
    }

    // ---- registers

    @Override
    public long read(long offset, int width) {
        if (offset >= CONFIG) {
            return device.readConfig(offset - CONFIG, width);
        }
        return width == WIDTH && offset % WIDTH == 0 ? register((int) offset) : 0;
    }

    private int register(int offset) {
        CommonConfig config = device.config();
        // The header's names have no constants that a switch could take: table 4.1 has the offsets.
        return switch (offset) {
            case 0x000 -> MAGIC;
            case 0x004 -> VERSION;
            case 0x008 -> device.type();
            case 0x00C -> VENDOR;
            case 0x010 -> config.deviceFeatures(featureWord);
            case 0x034 -> config.maxSize(queue);
            case 0x044 -> config.ready(queue) ? 1 : 0;
            case 0x060 -> interruptStatus.get();
            case 0x070 -> config.status();
            case 0x0B0, 0x0B4 -> NO_SHARED_MEMORY;
            case 0x0FC -> device.generation();
            default -> 0;
        };
    }

    @Override
    public void write(long offset, int width, long value) {
        if (offset >= CONFIG) {
            device.writeConfig(offset - CONFIG, width, value);
        } else if (width == WIDTH && offset % WIDTH == 0) {
            register((int) offset, (int) value);
        }
    }

    private void register(int offset, int value) {
        CommonConfig config = device.config();
        switch (offset) {
            case 0x014 -> featureWord = value;
            case 0x020 -> config.driverFeatures(acceptWord, value);
            case 0x024 -> acceptWord = value;
            case 0x030 -> queue = value;
            case 0x038 -> config.size(queue, value);
            case 0x044 -> config.ready(queue, value == 1);
            case 0x050 -> device.notified(value & 0xFFFF);
            case 0x064 -> interruptStatus.getAndUpdate(bits -> bits & ~value);
            case 0x070 -> config.status(value & 0xFF);
            case 0x080 -> config.descriptors(queue, false, value);
            case 0x084 -> config.descriptors(queue, true, value);
            case 0x090 -> config.avail(queue, false, value);
            case 0x094 -> config.avail(queue, true, value);
            case 0x0A0 -> config.used(queue, false, value);
            case 0x0A4 -> config.used(queue, true, value);
            default -> {
                // read-only or reserved
            }
        }
    }

    // ---- for the device

    @Override
    public void interruptQueue(int index) {
        raise(INT_VRING);
    }

    @Override
    public void interruptConfig() {
        raise(INT_CONFIG);
    }

    private void raise(int cause) {
        int before = interruptStatus.get();
        while (!interruptStatus.compareAndSet(before, before | cause)) {
            before = interruptStatus.get();
        }
        interrupt.raise();
    }

    @Override
    public Doorbell doorbell(int index, EventFd event) {
        IoRange notify = IoRange.mmio(place.base() + Linux.VIRTIO_MMIO_QUEUE_NOTIFY(), WIDTH);
        return machine.doorbell(notify, OptionalInt.of(index), event);
    }

    @Override
    public int interruptStatus() {
        return interruptStatus.get();
    }

    @Override
    public void interruptStatus(int restored) {
        interruptStatus.set(restored);
    }

    @Override
    public void close() {
        interrupt.close();
    }
}
