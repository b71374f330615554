// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.BootSpec;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.PlatformMap;

/**
 * Xen's PVH boot protocol: 32-bit protected mode, EBX points to hvm_start_info (xen/include/public/arch-x86/hvm/
 * start_info.h; docs/misc/pvh.pandoc).
 */
final class PvhBoot {
    private static final int MAGIC = 0x336E_C578;
    private static final int VERSION = 1;
    private static final int MODULES = 56;
    private static final int MEMORY_MAP = MODULES + 32;
    private static final int MEMORY_MAP_ENTRY = 24;

    private PvhBoot() {}

    /** Writes the structures for an ELF that is loaded already; returns how it is entered. */
    static BootPlan prepare(long entry, BootSpec.Kernel kernel, GuestMemory memory, Placement placement, long rsdp) {
        Gdt.write(memory, placement);
        placement.reserve("the PVH start information", LowMemory.INFO, LowMemory.INFO_SIZE);
        long cmdline = Cmdline.write(kernel.cmdline(), LowMemory.CMDLINE_MAX, memory, placement);
        Initramfs initramfs = Initramfs.load(kernel.initramfs(), memory, placement, PlatformMap.HOLE_START);
        MemoryMap map = MemoryMap.of(memory);

        long info = LowMemory.INFO;
        memory.putInt(info, MAGIC);
        memory.putInt(info + 4, VERSION);
        memory.putInt(info + 12, initramfs.present() ? 1 : 0);
        memory.putLong(info + 16, initramfs.present() ? info + MODULES : 0);
        memory.putLong(info + 24, cmdline);
        memory.putLong(info + 32, rsdp);
        memory.putLong(info + 40, info + MEMORY_MAP);
        memory.putInt(info + 48, map.entries().size());
        memory.putLong(info + MODULES, initramfs.start());
        memory.putLong(info + MODULES + 8, initramfs.size());
        long at = info + MEMORY_MAP;
        for (MemoryMap.Entry e : map.entries()) {
            memory.putLong(at, e.start());
            memory.putLong(at + 8, e.length());
            memory.putInt(at + 16, e.type());
            at += MEMORY_MAP_ENTRY;
        }
        return BootPlan.kernel(CpuEntry.protectedMode(entry, 0, info), LowMemory.CMDLINE_MAX);
    }
}
