// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Everything a VM is made from. The builder, the configuration file and the command line all fill this record.
 *
 * <p>Immutable (but for embedders' own {@link #devices}).
 *
 * @param name for threads, reports and events
 * @param boot what it runs
 * @param memory its RAM
 * @param cpu its processors
 * @param irqchip its interrupt controllers
 * @param completeInstructions whether instructions that the back end cannot emulate are finished by the VMM where it
 *     can ({@code int3}, {@code clac}, {@code stac}, {@code fwait}, {@code popcnt}; needed on pvm only)
 * @param sidecore its own sidecores; empty if it has none, or shares some
 * @param sharedSidecores sidecores that it shares with other VMs and that outlive it; they come before its own
 * @param virtio its virtio devices, in the order of their places
 * @param transport how the guest finds these
 * @param devices the embedder's own devices
 * @param memoryBase what its RAM starts from, shared with other VMs; empty if its RAM is all its own
 */
public record VmSpec(
        String name,
        BootSpec boot,
        MemorySpec memory,
        CpuSpec cpu,
        Irqchip irqchip,
        boolean completeInstructions,
        Optional<SidecoreSpec> sidecore,
        List<Poller> sharedSidecores,
        List<VirtioSpec> virtio,
        VirtioTransport transport,
        List<DeviceProvider> devices,
        Optional<MemoryBase> memoryBase) {

    private static final int MOST_PCI_DEVICES = 31; // one bus, the host bridge at its start

    /** Checks what spans several values. */
    public VmSpec {
        sharedSidecores = List.copyOf(sharedSidecores);
        virtio = List.copyOf(virtio);
        devices = List.copyOf(devices);
        if (name.isBlank() || name.length() > 64) {
            throw new SpecException("name", "must have 1 to 64 characters");
        }
        if (irqchip == Irqchip.NONE && boot instanceof BootSpec.Kernel) {
            throw new SpecException("irqchip", "a kernel needs interrupts: kernel or split");
        }
        checkPlaces(virtio, transport);
        if (memoryBase.isPresent()) {
            BaseFit.check(memoryBase.get().spec(), boot, memory, cpu, virtio);
        }
    }

    private static void checkPlaces(List<VirtioSpec> virtio, VirtioTransport transport) {
        int most = transport == VirtioTransport.MMIO ? VirtioPlace.count() : MOST_PCI_DEVICES;
        if (virtio.size() > most) {
            String remedy = transport == VirtioTransport.MMIO ? "; pci has room for " + MOST_PCI_DEVICES : "";
            throw new SpecException(
                    "virtio.transport",
                    "%s has room for %d devices, not %d%s".formatted(transport, most, virtio.size(), remedy));
        }
    }

    /**
     * Starts the specification of a VM that boots a Linux kernel (or any kernel that {@link BootSpec.Protocol} knows).
     */
    public static VmSpecBuilder linux(Path kernel) {
        return linux(Image.of(kernel));
    }

    /** Starts the specification of a VM that boots a kernel. */
    public static VmSpecBuilder linux(Image kernel) {
        return VmSpecBuilder.kernel(kernel);
    }

    /** Starts the specification of a VM that runs a freestanding program. */
    public static VmSpecBuilder payload(Image program) {
        return VmSpecBuilder.payload(program);
    }
}
