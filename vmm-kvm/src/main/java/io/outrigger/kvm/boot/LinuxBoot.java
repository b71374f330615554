// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Entry by Linux's 64-bit boot protocol: long mode with RSI at the zero page (Documentation/arch/x86/boot.rst and
 * zero-page.rst).
 */
final class LinuxBoot {
    private static final long ZERO_PAGE = 0x7000;
    private static final long STACK = 0x8FF0;
    private static final int SETUP_HEADER = 0x1F1;
    private static final int OTHER_LOADER = 0xFF;

    private LinuxBoot() {}

    /**
     * Writes the zero page and what long mode needs.
     *
     * @param setupHeader the kernel's own setup header, empty for an ELF, which has none
     */
    static CpuEntry write(long entry, BootData data, GuestMemory memory, long rsdp, MemorySegment setupHeader) {
        LongMode.write(memory);
        memory.clear(ZERO_PAGE, 4096);
        memory.write(ZERO_PAGE + SETUP_HEADER, setupHeader);
        memory.putShort(ZERO_PAGE + 0x1FE, (short) 0xAA55); // boot_flag
        memory.putInt(ZERO_PAGE + 0x202, 0x53726448); // "HdrS"
        memory.putByte(ZERO_PAGE + 0x210, (byte) OTHER_LOADER);
        memory.putByte(ZERO_PAGE + 0x211, (byte) (memory.getByte(ZERO_PAGE + 0x211) | 1)); // LOADED_HIGH
        memory.putLong(ZERO_PAGE + 0x70, rsdp);
        memory.putInt(ZERO_PAGE + 0x218, (int) data.initramfs());
        memory.putInt(ZERO_PAGE + 0x21C, (int) data.initramfsSize());
        memory.putInt(ZERO_PAGE + 0x0C0, (int) (data.initramfs() >>> 32)); // ext_ramdisk_image
        memory.putInt(ZERO_PAGE + 0x0C4, (int) (data.initramfsSize() >>> 32));
        memory.putInt(ZERO_PAGE + 0x228, (int) data.cmdline());
        List<MemoryMap.Entry> map = MemoryMap.of(memory);
        memory.putByte(ZERO_PAGE + 0x1E8, (byte) map.size());
        long at = ZERO_PAGE + 0x2D0;
        for (MemoryMap.Entry e : map) {
            memory.putLong(at, e.base());
            memory.putLong(at + 8, e.length());
            memory.putInt(at + 16, e.type());
            at += 20;
        }
        return new CpuEntry(CpuEntry.CpuMode.LONG_KERNEL, entry, STACK, 0, 0, ZERO_PAGE, 0);
    }
}
