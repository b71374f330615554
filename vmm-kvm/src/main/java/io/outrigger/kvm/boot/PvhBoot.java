// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.GuestMemory;
import java.util.List;

/**
 * Entry by the PVH note: 32-bit protected mode with EBX at a start-info structure (Xen's x86/HVM direct boot ABI,
 * xen/include/public/arch-x86/hvm/start_info.h, version 1).
 */
final class PvhBoot {
    private static final long START_INFO = 0x6000;
    private static final long MODULES = 0x6040;
    private static final long MEMORY_MAP = 0x6100;
    private static final int MAGIC = 0x336EC578;

    private PvhBoot() {}

    static CpuEntry write(long entry, BootData data, GuestMemory memory, long rsdp) {
        List<MemoryMap.Entry> map = MemoryMap.of(memory);
        memory.clear(START_INFO, 0x400);
        memory.putInt(START_INFO, MAGIC);
        memory.putInt(START_INFO + 4, 1);
        memory.putInt(START_INFO + 12, data.initramfsSize() > 0 ? 1 : 0);
        memory.putLong(START_INFO + 16, MODULES);
        memory.putLong(START_INFO + 24, data.cmdline());
        memory.putLong(START_INFO + 32, rsdp);
        memory.putLong(START_INFO + 40, MEMORY_MAP);
        memory.putInt(START_INFO + 48, map.size());
        memory.putLong(MODULES, data.initramfs());
        memory.putLong(MODULES + 8, data.initramfsSize());
        long at = MEMORY_MAP;
        for (MemoryMap.Entry e : map) {
            memory.putLong(at, e.base());
            memory.putLong(at + 8, e.length());
            memory.putInt(at + 16, e.type());
            at += 24;
        }
        return new CpuEntry(CpuEntry.CpuMode.PROTECTED, entry, 0, 0, START_INFO, 0, 0);
    }
}
