// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.BootSpec;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.ImageException;
import io.outrigger.vmm.PlatformMap;

/**
 * Multiboot 1: 32-bit protected mode, EAX holds a magic number, EBX points to the information structure (Multiboot
 * Specification 0.6.96, 3.1 to 3.3). The kernel is an ELF of either class; initial file systems are its only module.
 */
final class MultibootBoot {
    private static final int HEADER_MAGIC = 0x1BAD_B002;
    private static final int LOADER_MAGIC = 0x2BAD_B002;
    private static final int SEARCHED = 8192;
    // page-aligned modules and the memory map are always given; the video mode and what is undefined never
    private static final int MUST_UNDERSTAND = 0xFFFF;
    private static final int UNDERSTOOD = 0x3;

    private static final int HAS_MEMORY = 1;
    private static final int HAS_CMDLINE = 1 << 2;
    private static final int HAS_MODULES = 1 << 3;
    private static final int HAS_MEMORY_MAP = 1 << 6;

    private static final int MODULES = 0x80;
    private static final int MEMORY_MAP = 0xA0;
    private static final int MEMORY_MAP_ENTRY = 24;

    private MultibootBoot() {}

    /** Whether the image's beginning has a multiboot header. */
    static boolean matches(Header head) {
        return find(head) >= 0;
    }

    /** Writes the structures for an ELF that is loaded already; returns how it is entered. */
    static BootPlan prepare(
            ElfImage elf, Header head, BootSpec.Kernel kernel, GuestMemory memory, Placement placement) {
        int at = find(head);
        if (at < 0) {
            throw new ImageException(elf.name(), "has no multiboot header in its first 8 KiB");
        }
        long flags = head.u32(at + 4);
        if ((flags & MUST_UNDERSTAND & ~UNDERSTOOD) != 0) {
            throw head.fault("multiboot flags", at + 4, "0x%x asks for more than modules and memory".formatted(flags));
        }
        Gdt.write(memory, placement);
        placement.reserve("the multiboot information", LowMemory.INFO, Placement.PAGE);
        long cmdline = Cmdline.write(kernel.cmdline(), LowMemory.CMDLINE_MAX, memory, placement);
        Initramfs initramfs = Initramfs.load(kernel.initramfs(), memory, placement, PlatformMap.HOLE_START);

        long info = LowMemory.INFO;
        memory.putInt(info, HAS_MEMORY | HAS_CMDLINE | HAS_MEMORY_MAP | (initramfs.present() ? HAS_MODULES : 0));
        memory.putInt(info + 4, (int) (LowMemory.FIRMWARE >> 10));
        memory.putInt(info + 8, (int) ((placement.lowEnd() - LowMemory.FIRMWARE_END) >> 10));
        memory.putInt(info + 16, (int) cmdline);
        if (initramfs.present()) {
            memory.putInt(info + 20, 1);
            memory.putInt(info + 24, (int) info + MODULES);
            memory.putInt(info + MODULES, (int) initramfs.start());
            memory.putInt(info + MODULES + 4, (int) (initramfs.start() + initramfs.size()));
        }
        MemoryMap map = MemoryMap.of(memory);
        memory.putInt(info + 44, map.entries().size() * MEMORY_MAP_ENTRY);
        memory.putInt(info + 48, (int) info + MEMORY_MAP);
        long entry = info + MEMORY_MAP;
        for (MemoryMap.Entry e : map.entries()) {
            memory.putInt(entry, MEMORY_MAP_ENTRY - 4); // the size of what follows it
            memory.putLong(entry + 4, e.start());
            memory.putLong(entry + 12, e.length());
            memory.putInt(entry + 20, e.type());
            entry += MEMORY_MAP_ENTRY;
        }
        return BootPlan.kernel(CpuEntry.protectedMode(elf.physicalEntry(), LOADER_MAGIC, info), LowMemory.CMDLINE_MAX);
    }

    private static int find(Header head) {
        for (int at = 0; at + 12 <= Math.min(head.size(), SEARCHED); at += 4) {
            boolean sumIsZero = (int) (head.u32(at) + head.u32(at + 4) + head.u32(at + 8)) == 0;
            if (head.u32(at) == HEADER_MAGIC && sumIsZero) {
                return at;
            }
        }
        return -1;
    }
}
