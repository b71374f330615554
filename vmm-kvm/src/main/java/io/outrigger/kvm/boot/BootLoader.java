// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.kvm.events.VmEvents;
import io.outrigger.vmm.BootSpec;
import io.outrigger.vmm.BootSpec.Protocol;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.ImageException;
import io.outrigger.vmm.VirtioPlace;
import io.outrigger.vmm.VmSpec;
import java.util.OptionalLong;

/** Loads what a VM boots. */
public final class BootLoader {
    // multiboot wants its header in the first 8 KiB; all others are in there too
    private static final int HEAD = 8192;

    private BootLoader() {}

    /**
     * Copies the image, its initial file system and the structures of its boot protocol into RAM. A payload is then
     * still to be {@linkplain #tell told} of its machine.
     *
     * @param spec the VM; only its boot, cpu and virtio parts are looked at
     * @param memory its RAM, all zero but for firmware tables in 0x9FC00-0xFFFFF
     * @param rsdp guest-physical address of ACPI's RSDP, 0 for none
     * @throws ImageException if an image is malformed or cannot be read
     * @throws io.outrigger.vmm.SpecException if RAM is too small, or the command line too long
     */
    public static BootPlan load(VmSpec spec, GuestMemory memory, long rsdp) {
        // No switch over types: the class that the JVM spins for it is in no AOT cache, milliseconds of each start.
        if (spec.boot() instanceof BootSpec.Payload payload) {
            return PayloadBoot.load(payload, spec.cpu().vcpus(), memory);
        }
        BootSpec.Kernel kernel = (BootSpec.Kernel) spec.boot();
        return loadKernel(DeviceParameters.addTo(kernel, VirtioPlace.of(spec)), memory, rsdp);
    }

    /**
     * Writes a kernel's own command line into RAM that starts as a copy of another VM's.
     *
     * @param plan what {@link #load} gave for that RAM
     * @throws io.outrigger.vmm.SpecException if the command line is too long
     */
    public static void adapt(VmSpec spec, BootPlan plan, GuestMemory memory) {
        if (spec.boot() instanceof BootSpec.Kernel kernel) {
            Cmdline.write(DeviceParameters.addTo(kernel, VirtioPlace.of(spec)).cmdline(), plan.cmdlineMax(), memory);
        }
    }

    /**
     * Writes into a payload's boot page what this VM has of its own: its command line, and what its machine is like.
     *
     * @throws io.outrigger.vmm.SpecException if the command line is too long
     */
    public static void tell(VmSpec spec, GuestMemory memory, PayloadFacts facts) {
        if (spec.boot() instanceof BootSpec.Payload payload) {
            PayloadBoot.tell(payload, memory, facts);
        }
    }

    private static BootPlan loadKernel(BootSpec.Kernel kernel, GuestMemory memory, long rsdp) {
        String name = kernel.image().name();
        try (Image.Reader reader = kernel.image().open()) {
            Runnable loaded = VmEvents.loading(name, reader.size());
            BootPlan plan = prepare(kernel, name, reader, memory, rsdp);
            loaded.run();
            return plan;
        }
    }

    private static BootPlan prepare(
            BootSpec.Kernel kernel, String name, Image.Reader reader, GuestMemory memory, long rsdp) {
        Header head = Header.readUpTo(name, reader, HEAD);
        if (ElfImage.matches(head)) {
            return loadElf(kernel, name, reader, head, memory, rsdp);
        }
        if (!SetupHeader.matches(head)) {
            throw new ImageException(name, "is neither an ELF nor a bzImage; a flat binary boots as a payload");
        }
        if (kernel.protocol() == Protocol.BZIMAGE) {
            return BzImage.prepare(kernel, reader, memory, new Placement(name, memory), rsdp);
        }
        return loadUnpacked(kernel, BzImage.unpack(name, reader, memory), memory, rsdp);
    }

    private static BootPlan loadUnpacked(BootSpec.Kernel kernel, Image elf, GuestMemory memory, long rsdp) {
        try (Image.Reader reader = elf.open()) {
            return loadElf(kernel, elf.name(), reader, Header.readUpTo(elf.name(), reader, HEAD), memory, rsdp);
        }
    }

    private static BootPlan loadElf(
            BootSpec.Kernel kernel, String name, Image.Reader reader, Header head, GuestMemory memory, long rsdp) {
        ElfImage elf = ElfImage.parse(name, reader);
        OptionalLong pvh = elf.pvhEntry(reader);
        Protocol protocol = kernel.protocol() == Protocol.AUTO ? choose(pvh, head) : kernel.protocol();
        Placement placement = new Placement(name, memory);
        elf.load(reader, memory, placement);
        return switch (protocol) {
            case PVH -> {
                long entry =
                        pvh.orElseThrow(() -> new ImageException(name, "has no PVH note: its protocol is not pvh"));
                yield PvhBoot.prepare(entry, kernel, memory, placement, rsdp);
            }
            case MULTIBOOT -> MultibootBoot.prepare(elf, head, kernel, memory, placement);
            case ELF64 -> {
                elf.require64();
                yield LinuxBoot.prepare(elf.physicalEntry(), kernel, null, memory, placement, rsdp);
            }
            case BZIMAGE -> throw new ImageException(name, "is an ELF, not a bzImage: its protocol is not bzimage");
            case AUTO -> throw new IllegalStateException("AUTO is chosen already");
        };
    }

    // The explicit offers first: a PVH note or a multiboot header states a contract that any kernel may make, while
    // e_entry means Linux's zero page by convention only.
    private static Protocol choose(OptionalLong pvh, Header head) {
        if (pvh.isPresent()) {
            return Protocol.PVH;
        }
        return MultibootBoot.matches(head) ? Protocol.MULTIBOOT : Protocol.ELF64;
    }
}
