// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices;

import io.outrigger.devices.balloon.BalloonDevice;
import io.outrigger.devices.block.BlockDevice;
import io.outrigger.devices.console.ConsoleDevice;
import io.outrigger.devices.fs.FsDevice;
import io.outrigger.devices.net.NetDevices;
import io.outrigger.devices.pci.PciHost;
import io.outrigger.devices.rng.RngDevice;
import io.outrigger.devices.virtio.LiveDevice;
import io.outrigger.devices.virtio.MmioTransport;
import io.outrigger.devices.virtio.PciTransport;
import io.outrigger.devices.virtio.VirtioDevice;
import io.outrigger.devices.vsock.VsockDevice;
import io.outrigger.vmm.BalloonSpec;
import io.outrigger.vmm.BlockSpec;
import io.outrigger.vmm.ConsoleSpec;
import io.outrigger.vmm.DeviceProvider;
import io.outrigger.vmm.Machine;
import io.outrigger.vmm.NetSpec;
import io.outrigger.vmm.RngSpec;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.ShareSpec;
import io.outrigger.vmm.SpecException;
import io.outrigger.vmm.VirtioPlace;
import io.outrigger.vmm.VirtioSpec;
import io.outrigger.vmm.VirtioTransport;
import io.outrigger.vmm.VsockSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives a VM the virtio devices of its specification, each in its place.
 *
 * <p>Immutable.
 */
public final class VirtioDevices implements DeviceProvider {
    /** For {@link java.util.ServiceLoader}. */
    public VirtioDevices() {}

    @Override
    public void attach(Machine machine) {
        List<VirtioSpec> specs = machine.spec().virtio();
        if (machine.spec().transport() == VirtioTransport.PCI) {
            PciHost.of(machine.bus()); // ACPI tells of a bus, also where there is nothing on it
        }
        Map<String, Integer> kinds = new HashMap<>();
        for (int i = 0; i < specs.size(); i++) {
            VirtioSpec spec = specs.get(i);
            String name = spec.kind() + (kinds.merge(spec.kind(), 1, Integer::sum) - 1);
            attach(machine, i, name, make(machine, spec, name), spec.mode());
        }
    }

    private static void attach(Machine machine, int place, String name, VirtioDevice device, ServiceMode mode) {
        try {
            LiveDevice live = switch (machine.spec().transport()) {
                case MMIO -> MmioTransport.attach(machine, VirtioPlace.of(place), name, device, mode);
                case PCI -> PciTransport.attach(machine, place + 1, name, device, mode); // 0 is the bridge
            };
            machine.attach(live);
            machine.publish(live);
        } catch (RuntimeException e) {
            device.close();
            throw e;
        }
    }

    private static VirtioDevice make(Machine machine, VirtioSpec spec, String name) {
        return switch (spec) {
            case BlockSpec disk -> new BlockDevice(disk);
            case NetSpec net -> NetDevices.make(net, machine.spec().name(), name);
            case ShareSpec share -> new FsDevice(share);
            case VsockSpec vsock -> new VsockDevice(vsock);
            case BalloonSpec balloon -> new BalloonDevice(balloon, machine.memory());
            case ConsoleSpec console -> new ConsoleDevice(console, machine.console());
            case RngSpec rng -> new RngDevice(rng);
            default -> throw new SpecException("virtio", "no device is known for a %s".formatted(spec.kind()));
        };
    }
}
