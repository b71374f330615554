// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.pci;

import io.outrigger.vmm.IoBus;
import io.outrigger.vmm.IoDevice;
import io.outrigger.vmm.IoRange;
import io.outrigger.vmm.PlatformMap;

/**
 * The host bridge: what makes a bus reachable for a guest. As a function of its own bus it has only a header, by which
 * kernels believe that there is a bus at all.
 *
 * <p>Immutable.
 */
public final class PciHost {
    // Red Hat's generic host bridge: it has no driver, and no quirk of any kernel knows it.
    private static final PciIdentity BRIDGE = new PciIdentity(0x1B36, 0x0008, 0, 0x06_0000, 0x1AF4, 0x1100);

    private PciHost() {}

    /** A VM's bus, made when it is first asked for, with the bridge as device 0. While devices are attached. */
    public static PciBus of(IoBus io) {
        IoDevice there = io.mmio().find(PlatformMap.ECAM_BASE).device();
        return there instanceof EnhancedConfig(PciBus bus) ? bus : attach(io);
    }

    private static PciBus attach(IoBus io) {
        PciBus bus = new PciBus(io, IoRange.mmio(PlatformMap.PCI_WINDOW_BASE, PlatformMap.PCI_WINDOW_SIZE));
        bus.attach(0, new PciFunction(BRIDGE));
        ConfigPorts ports = new ConfigPorts(bus);
        io.attach(IoRange.port(PlatformMap.PCI_CONFIG_PORT, 4), ports.addressPort());
        io.attach(IoRange.port(PlatformMap.PCI_CONFIG_PORT + 4, 4), ports.dataPort());
        io.attach(IoRange.mmio(PlatformMap.ECAM_BASE, PlatformMap.ECAM_SIZE), new EnhancedConfig(bus));
        return bus;
    }
}
