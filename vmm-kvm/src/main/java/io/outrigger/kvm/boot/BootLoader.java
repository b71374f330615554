// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.BootSpec;
import io.outrigger.vmm.BootSpec.Protocol;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.ImageException;
import io.outrigger.vmm.VmSpec;
import java.lang.foreign.MemorySegment;

/** Puts what a specification boots into guest memory and says how vCPUs enter it. */
public final class BootLoader {
    private static final long FOUR_GIB = 1L << 32;
    private static final long PAGE = 4096;

    private BootLoader() {}

    /**
     * Loads a kernel or payload.
     *
     * @param rsdp guest-physical address of the ACPI tables' root, 0 without
     * @param tscKhz the time stamp counter's rate, 0 if unknown
     * @throws ImageException if an image is malformed or does not fit
     */
    public static BootPlan load(VmSpec spec, GuestMemory memory, long rsdp, int tscKhz) {
        return switch (spec.boot()) {
            case BootSpec.Payload p -> PayloadBoot.write(p, spec.cpu().vcpus(), memory, tscKhz);
            case BootSpec.Kernel k -> {
                try (Image.Reader reader = k.image().open()) {
                    yield BootPlan.firstVcpu(kernel(k, reader, memory, rsdp));
                }
            }
        };
    }

    private static CpuEntry kernel(BootSpec.Kernel boot, Image.Reader reader, GuestMemory memory, long rsdp) {
        String name = boot.image().name();
        Fields head = Fields.read(name, reader, 0, (int) Math.min(reader.size(), 4096));
        Protocol wanted = boot.protocol();
        if (BzImage.isBzImage(head)) {
            if (wanted == Protocol.MULTIBOOT) {
                throw refused(name, wanted, "it is a bzImage");
            }
            BzImage image = BzImage.parse(name, reader, head);
            if (wanted == Protocol.BZIMAGE) {
                return image.enter(boot, reader, memory, rsdp);
            }
            Image unpacked = image.unpack(reader, memory.size());
            try (Image.Reader inner = unpacked.open()) {
                return elf(boot, unpacked.name(), inner, memory, rsdp);
            }
        }
        if (!ElfImage.isElf(head)) {
            throw new ImageException(
                    name, "is neither an ELF nor a bzImage; is it an x86 kernel? (a flat binary is a payload)");
        }
        if (wanted == Protocol.BZIMAGE) {
            throw refused(name, wanted, "it is an ELF");
        }
        return elf(boot, name, reader, memory, rsdp);
    }

    private static CpuEntry elf(BootSpec.Kernel boot, String name, Image.Reader reader, GuestMemory memory, long rsdp) {
        ElfImage elf = ElfImage.parse(name, reader);
        Protocol protocol = boot.protocol() == Protocol.AUTO || boot.protocol() == Protocol.BZIMAGE
                ? choose(elf, name, reader)
                : boot.protocol();
        elf.load(reader, memory, MemoryMap.HIGH_MEMORY, LongMode.lowEnd(memory));
        long end = elf.end() + PAGE - 1 & -PAGE;
        BootData data = BootData.write(boot, memory, end, FOUR_GIB);
        return switch (protocol) {
            case PVH -> {
                if (elf.pvhEntry().isEmpty()) {
                    throw refused(name, protocol, "it has no PVH note");
                }
                yield PvhBoot.write(elf.pvhEntry().getAsLong(), data, memory, rsdp);
            }
            case ELF64 -> {
                if (!elf.is64()) {
                    throw refused(name, protocol, "it is a 32-bit ELF");
                }
                yield LinuxBoot.write(elf.physicalEntry(), data, memory, rsdp, MemorySegment.ofArray(new byte[0]));
            }
            case MULTIBOOT -> MultibootBoot.write(elf, reader, data, memory);
            default -> throw new IllegalStateException("not an ELF's protocol: " + protocol);
        };
    }

    private static Protocol choose(ElfImage elf, String name, Image.Reader reader) {
        if (elf.pvhEntry().isPresent()) {
            return Protocol.PVH;
        }
        return MultibootBoot.hasHeader(name, reader) ? Protocol.MULTIBOOT : Protocol.ELF64;
    }

    private static ImageException refused(String name, Protocol wanted, String why) {
        return new ImageException(name, "cannot be entered by protocol %s: %s".formatted(wanted, why));
    }
}
