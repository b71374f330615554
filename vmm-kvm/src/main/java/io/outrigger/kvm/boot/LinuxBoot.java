// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.BootSpec;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.PlatformMap;
import org.jspecify.annotations.Nullable;

/**
 * Linux's 64-bit boot protocol: long mode, RSI points to the zero page (Documentation/arch/x86/boot.rst, "64-bit Boot
 * Protocol"; zero-page.rst; struct boot_params).
 */
final class LinuxBoot {
    private static final int ACPI_RSDP_ADDR = 0x70;
    private static final int EXT_RAMDISK_IMAGE = 0xC0;
    private static final int EXT_RAMDISK_SIZE = 0xC4;
    private static final int E820_ENTRIES = 0x1E8;
    private static final int BOOT_FLAG = 0x1FE;
    private static final int HEADER_MAGIC = 0x202;
    private static final int HEADER_VERSION = 0x206;
    private static final int TYPE_OF_LOADER = 0x210;
    private static final int LOADFLAGS = 0x211;
    private static final int RAMDISK_IMAGE = 0x218;
    private static final int RAMDISK_SIZE = 0x21C;
    private static final int CMD_LINE_PTR = 0x228;
    private static final int E820_TABLE = 0x2D0;
    private static final int E820_ENTRY = 20;
    private static final int UNDEFINED_LOADER = 0xFF;
    private static final int LOADED_HIGH = 1;
    private static final int KERNEL_ALIGNMENT = 0x230;

    // what x86-64 kernels have said in initrd_addr_max and cmdline_size ever since 2.6.22
    private static final long INITRD_MAX = 0x7FFF_FFFFL;
    private static final long CMDLINE_MAX = 2047;

    private LinuxBoot() {}

    /**
     * Writes the structures for a kernel that is loaded already.
     *
     * @param entry its 64-bit entry point
     * @param header its setup header, if it was a bzImage
     */
    static BootPlan prepare(
            long entry,
            BootSpec.Kernel kernel,
            @Nullable SetupHeader header,
            GuestMemory memory,
            Placement placement,
            long rsdp) {
        Gdt.write(memory, placement);
        PageTables tables = new PageTables(0);
        placement.reserve("the page tables", LowMemory.PAGE_TABLES, tables.size());
        tables.write(memory, LowMemory.PAGE_TABLES, false);
        long zero = LowMemory.INFO;
        placement.reserve("the zero page", zero, Placement.PAGE);
        long cmdlineMax = header == null ? CMDLINE_MAX : header.cmdlineSize();
        long cmdline = Cmdline.write(kernel.cmdline(), cmdlineMax, memory, placement);
        long initrdMax = header == null ? INITRD_MAX : header.initrdAddrMax();
        Initramfs initramfs =
                Initramfs.load(kernel.initramfs(), memory, placement, Math.min(initrdMax + 1, PlatformMap.HOLE_START));

        if (header == null) {
            memory.putShort(zero + BOOT_FLAG, (short) 0xAA55);
            memory.putInt(zero + HEADER_MAGIC, SetupHeader.MAGIC);
            memory.putShort(zero + HEADER_VERSION, (short) SetupHeader.VERSION_2_12);
            memory.putByte(zero + LOADFLAGS, (byte) LOADED_HIGH);
            memory.putInt(zero + KERNEL_ALIGNMENT, 0x100_0000);
        } else {
            header.copyTo(memory, zero);
        }
        memory.putByte(zero + TYPE_OF_LOADER, (byte) UNDEFINED_LOADER);
        memory.putInt(zero + CMD_LINE_PTR, (int) cmdline);
        memory.putInt(zero + RAMDISK_IMAGE, (int) initramfs.start());
        memory.putInt(zero + RAMDISK_SIZE, (int) initramfs.size());
        memory.putInt(zero + EXT_RAMDISK_IMAGE, (int) (initramfs.start() >>> 32));
        memory.putInt(zero + EXT_RAMDISK_SIZE, (int) (initramfs.size() >>> 32));
        memory.putLong(zero + ACPI_RSDP_ADDR, rsdp);
        writeE820(memory, zero);
        return BootPlan.kernel(CpuEntry.linux(entry, zero, LowMemory.PAGE_TABLES), cmdlineMax);
    }

    private static void writeE820(GuestMemory memory, long zero) {
        MemoryMap map = MemoryMap.of(memory);
        memory.putByte(zero + E820_ENTRIES, (byte) map.entries().size());
        long at = zero + E820_TABLE;
        for (MemoryMap.Entry e : map.entries()) {
            memory.putLong(at, e.start());
            memory.putLong(at + 8, e.length());
            memory.putInt(at + 16, e.type());
            at += E820_ENTRY;
        }
    }
}
