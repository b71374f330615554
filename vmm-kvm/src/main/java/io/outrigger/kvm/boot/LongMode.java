// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.PlatformMap;
import io.outrigger.vmm.SpecException;

/**
 * What long mode needs in guest memory: a GDT and page tables that map every address to itself, for user code too.
 * Selectors 0x10 and 0x18 are those that Linux asks for (Documentation/arch/x86/boot.rst, 64-bit boot protocol).
 *
 * <pre>
 *   0x0500  GDT: null, null, 0x10 code64, 0x18 data, 0x20 data of CPL 3, 0x28 code64 of CPL 3, 0x30 TSS (16 bytes)
 *   0x9000  PML4;  0xA000  PDPT;  0xB000 to 0xEFFF  four page directories for the low 4 GiB
 *   top of low RAM, downwards: further page directories, one for each GiB above 4 GiB
 * </pre>
 *
 * <p>Immutable.
 */
public final class LongMode {
    /** Where the GDT is. */
    public static final long GDT_BASE = 0x500;
    /** The GDT's limit: its bytes less one. */
    public static final int GDT_LIMIT = 8 * 8 - 1;
    /** Code of CPL 0. */
    public static final int KERNEL_CODE = 0x10;
    /** Data of CPL 0. */
    public static final int KERNEL_DATA = 0x18;
    /** Data of CPL 3. */
    public static final int USER_DATA = 0x20 | 3;
    /** Code of CPL 3. */
    public static final int USER_CODE = 0x28 | 3;
    /** The page tables' root: CR3. */
    public static final long PML4 = 0x9000;

    /** Access words of the segments, bits 40 to 55 of their descriptors (SDM 3A, 3.4.5): 64-bit code and flat data. */
    public static final int CODE64_ACCESS = 0xA09B;

    /** Flat writable data. */
    public static final int DATA_ACCESS = 0xC093;

    /** DPL 3, to be added to an access word. */
    public static final int DPL3 = 0x60;

    private static final long PDPT = 0xA000;
    private static final long LOW_DIRECTORIES = 0xB000;
    private static final long GIB = 1L << 30;
    private static final long LARGE_PAGE = 2L << 20;
    private static final long MAX_GIB = 512; // what one PDPT maps
    private static final long TABLE_ENTRY = 0x7; // present, writable, user (SDM 3A, 4.5)
    private static final long PAGE_ENTRY = 0xE7; // the same, accessed, dirty, 2 MiB page

    private LongMode() {}

    /** Writes the GDT and the page tables. */
    public static void write(GuestMemory memory) {
        long[] gdt = {
            0,
            0,
            descriptor(CODE64_ACCESS),
            descriptor(DATA_ACCESS),
            descriptor(DATA_ACCESS | DPL3),
            descriptor(CODE64_ACCESS | DPL3),
            0,
            0
        };
        for (int i = 0; i < gdt.length; i++) {
            memory.putLong(GDT_BASE + 8L * i, gdt[i]);
        }
        memory.putLong(PML4, PDPT | TABLE_ENTRY);
        long gibs = Math.max(4, (memory.end() + GIB - 1) / GIB);
        if (gibs > MAX_GIB) {
            throw new SpecException("memory.size", "a guest entered in long mode can have 508 GiB, not more");
        }
        long low = Math.min(memory.regions().getFirst().end(), PlatformMap.HOLE_START);
        for (long g = 0; g < gibs; g++) {
            long directory = g < 4 ? LOW_DIRECTORIES + g * 4096 : low - (g - 3) * 4096;
            memory.putLong(PDPT + 8 * g, directory | TABLE_ENTRY);
            for (long i = 0; i < 512; i++) {
                memory.putLong(directory + 8 * i, g * GIB + i * LARGE_PAGE | PAGE_ENTRY);
            }
        }
    }

    /** Where the memory ends that is free for images: below the page directories for what is above 4 GiB. */
    public static long lowEnd(GuestMemory memory) {
        long gibs = Math.max(4, (memory.end() + GIB - 1) / GIB);
        long low = Math.min(memory.regions().getFirst().end(), PlatformMap.HOLE_START);
        return low - (gibs - 4) * 4096;
    }

    private static long descriptor(int access) {
        return (access & 0xF0FFL) << 40 | 0xFL << 48 | 0xFFFF;
    }
}
