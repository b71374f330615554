// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.GuestMemory;
import java.lang.foreign.MemorySegment;

/**
 * Identity page tables of 2 MiB pages over the first 4 GiB and all RAM above. Pages of 1 GiB would be fewer, but not
 * every host has them (CPUID 0x80000001:EDX.26). Intel SDM vol. 3A, 4.5.
 */
final class PageTables {
    private static final long PAGE = 4096;
    private static final long GIB = 1L << 30;
    private static final long LARGE = 2L << 20;
    private static final int ENTRIES = 512;
    private static final long PRESENT_WRITABLE = 0x3;
    private static final long USER = 0x4;
    private static final long ACCESSED = 0x20;
    private static final long ACCESSED_DIRTY = 0x60;
    private static final long PAGE_SIZE = 0x80;

    private final long directories;
    private final long pointerTables;

    /** Tables that map everything below {@code end}, and at least 4 GiB. */
    PageTables(long end) {
        this.directories = Math.max(4, Math.ceilDiv(end, GIB));
        this.pointerTables = Math.ceilDiv(directories, ENTRIES);
    }

    /** Bytes that the tables take. */
    long size() {
        return (1 + pointerTables + directories) * PAGE;
    }

    /** Writes the tables to {@code root}, which is their CR3; {@code user} lets CPL 3 use every page. */
    void write(GuestMemory memory, long root, boolean user) {
        long table = PRESENT_WRITABLE | (user ? USER : 0) | ACCESSED;
        long page = PRESENT_WRITABLE | (user ? USER : 0) | ACCESSED_DIRTY | PAGE_SIZE;
        long pdpt = root + PAGE;
        long directory = pdpt + pointerTables * PAGE;
        // By tables: guest memory checks every access, and the entries are thousands, not yet compiled at a start.
        put(memory, root, pointerTables, pdpt | table, PAGE);
        put(memory, pdpt, directories, directory | table, PAGE);
        for (long i = 0; i < directories; i++) {
            put(memory, directory + i * PAGE, ENTRIES, i * GIB | page, LARGE);
        }
    }

    private static void put(GuestMemory memory, long at, long count, long first, long step) {
        long[] entries = new long[Math.toIntExact(count)];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = first + i * step;
        }
        memory.write(at, MemorySegment.ofArray(entries));
    }

    /** The first address that is not mapped. */
    long end() {
        return directories * GIB;
    }
}
