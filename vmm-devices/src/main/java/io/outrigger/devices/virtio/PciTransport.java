// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import io.outrigger.devices.pci.Msix;
import io.outrigger.devices.pci.PciFunction;
import io.outrigger.devices.pci.PciHost;
import io.outrigger.devices.pci.PciIdentity;
import io.outrigger.linux.EventFd;
import io.outrigger.vmm.Doorbell;
import io.outrigger.vmm.IoDevice;
import io.outrigger.vmm.Machine;
import io.outrigger.vmm.ServiceMode;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A function of a PCI bus (section 4.1), without the legacy interface. All its registers are behind one base address
 * ({@link PciLayout}); it interrupts by MSI-X only, each queue by a vector of its own.
 *
 * <p>Thread-safe.
 */
public final class PciTransport implements IoDevice, Transport {
    private static final int VENDOR = 0x1AF4;
    private static final int FIRST_DEVICE = 0x1040; // plus the device's type (4.1.2)
    private static final int REVISION = 1;
    private static final int ISR_QUEUE = 1;
    private static final int ISR_CONFIG = 2;

    private final String name;
    private final PciFunction function;
    private final Msix msix;
    private final PciVectors vectors;
    private final PciDoorbells doorbells;
    private final LiveDevice device;
    private final PciCommonRegisters common;
    private final AtomicInteger isr = new AtomicInteger();

    private PciTransport(Machine machine, String name, VirtioDevice device, ServiceMode mode) {
        int queues = device.queues();
        if (queues > PciLayout.MOST_QUEUES) {
            throw new IllegalArgumentException("%s has %d queues".formatted(name, queues));
        }
        this.name = name;
        int id = FIRST_DEVICE + device.type();
        function = new PciFunction(new PciIdentity(VENDOR, id, REVISION, classCode(device.type()), VENDOR, id));
        msix = new Msix(
                function, Math.min(queues + 1, Msix.MOST), PciLayout.BAR, PciLayout.MSIX, machine::messageInterrupt);
        vectors = new PciVectors(msix, queues);
        doorbells = new PciDoorbells(machine);
        this.device = new LiveDevice(name, device, mode, machine, this);
        common = new PciCommonRegisters(this.device, vectors);
        PciWindow.open(function, PciLayout.describe(function, queues), this);
        function.addBar(PciLayout.BAR, PciLayout.SIZE, this, doorbells::move);
    }

    /** Plugs a device into a VM's bus, by its number there. */
    public static LiveDevice attach(Machine machine, int number, String name, VirtioDevice device, ServiceMode mode) {
        PciTransport transport = new PciTransport(machine, name, device, mode);
        PciHost.of(machine.bus()).attach(number, transport.function);
        return transport.device;
    }

    /** What people who list a bus expect to see (PCI Code and ID Assignment 1.11, 1). */
    private static int classCode(int type) {
        return switch (type) {
            case 1 -> 0x02_0000; // network: Ethernet
            case 2, 26 -> 0x01_8000; // block, file system: mass storage, other
            case 3, 19 -> 0x07_8000; // console, socket: communication, other
            default -> 0xFF_0000;
        };
    }

    @Override
    public String name() {
        return name;
    }

    // ---- registers

    @Override
    public long read(long offset, int width) {
        int at = (int) offset & PciLayout.PAGE - 1;
        return switch ((int) offset & -PciLayout.PAGE) {
            case PciLayout.COMMON -> common.read(at, width);
            case PciLayout.ISR -> at == 0 ? isr.getAndSet(0) : 0; // read to acknowledge (4.1.4.5)
            case PciLayout.DEVICE -> device.readConfig(at, width);
            case PciLayout.NOTIFY -> 0;
            default -> msix.read(offset - PciLayout.MSIX, width);
        };
    }

    @Override
    public void write(long offset, int width, long value) {
        int at = (int) offset & PciLayout.PAGE - 1;
        switch ((int) offset & -PciLayout.PAGE) {
            case PciLayout.COMMON -> common.write(at, width, value);
            case PciLayout.ISR -> {
                // read-only
            }
            case PciLayout.DEVICE -> device.writeConfig(at, width, value);
            case PciLayout.NOTIFY -> {
                if (at % PciLayout.NOTIFY_MULTIPLIER == 0) {
                    device.notified(at / PciLayout.NOTIFY_MULTIPLIER);
                }
            }
            default -> msix.write(offset - PciLayout.MSIX, width, value);
        }
    }

    // ---- for the device

    @Override
    public void interruptQueue(int queue) {
        if (!msix.isEnabled()) {
            isr.getAndUpdate(bits -> bits | ISR_QUEUE); // for a driver that looks (4.1.4.5.1): there is no pin
        }
        vectors.raiseQueue(queue);
    }

    @Override
    public void interruptConfig() {
        isr.getAndUpdate(bits -> bits | ISR_CONFIG);
        vectors.raiseConfig();
    }

    @Override
    public Doorbell doorbell(int queue, EventFd event) {
        return doorbells.add(PciLayout.NOTIFY + (long) queue * PciLayout.NOTIFY_MULTIPLIER, event);
    }

    @Override
    public int interruptStatus() {
        return isr.get();
    }

    @Override
    public void interruptStatus(int restored) {
        isr.set(restored);
    }

    @Override
    public void close() {
        msix.close();
    }

    // ---- state

    @Override
    public PciTransportState save() {
        return new PciTransportState(function.save(), msix.save(), vectors.config(), vectors.save());
    }

    @Override
    public void restore(TransportState state) {
        if (!(state instanceof PciTransportState pci)) {
            throw new IllegalArgumentException("%s cannot take over the state of another transport".formatted(name));
        }
        function.restore(pci.function());
        vectors.restore(pci.configVector(), pci.queueVectors());
        msix.restore(pci.msix());
    }
}
