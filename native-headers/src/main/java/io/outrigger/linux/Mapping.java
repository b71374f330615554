// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import io.outrigger.linux.headers.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A stretch of memory from mmap(2). Its segment is good until {@link #close}, and refuses access after it.
 *
 * <p>Thread-safe; closing waits for nobody and fails while another thread accesses the segment.
 */
public final class Mapping implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment segment;

    private Mapping(long address, long size) {
        // SAFETY: mmap has just given us these bytes; the cleanup unmaps them when the arena closes, once nothing can
        // reach them.
        segment = MemorySegment.ofAddress(address)
                .reinterpret(size, arena, s -> Syscall.call(Syscall.MUNMAP, s.address(), size, 0));
    }

    static Mapping of(Descriptor fd, long size, int flags) {
        return of(fd, size, flags, 0);
    }

    static Mapping of(Descriptor fd, long size, int flags, long offset) {
        int access = Linux.PROT_READ() | Linux.PROT_WRITE();
        long address = Syscall.check("mmap", Syscall.call(Syscall.MMAP, 0, size, access, flags, fd.number(), offset));
        return new Mapping(address, size);
    }

    /**
     * Anonymous memory of this process alone, all zero (MAP_PRIVATE), at a multiple of {@code alignment}: huge pages
     * lie at multiples of their size, and Linux places mappings so by itself only since 6.7 (mm/mmap.c,
     * thp_get_unmapped_area). Nothing is backed yet.
     *
     * @param size bytes, a multiple of the page size
     * @param alignment bytes, a power of two that is no less than the page size
     */
    public static Mapping anonymous(long size, long alignment) {
        int access = Linux.PROT_READ() | Linux.PROT_WRITE();
        int flags = Linux.MAP_PRIVATE() | Linux.MAP_ANONYMOUS() | Linux.MAP_NORESERVE();
        long reserved = size + alignment;
        long from = Syscall.check("mmap", Syscall.call(Syscall.MMAP, 0, reserved, access, flags, -1, 0));
        long address = from + alignment - 1 & -alignment;
        // SAFETY: what is cut off is of the mapping that was just made, and nobody knows of it.
        cut(from, address);
        cut(address + size, from + reserved);
        return new Mapping(address, size);
    }

    private static void cut(long from, long to) {
        if (from < to) {
            Syscall.call(Syscall.MUNMAP, from, to - from, 0);
        }
    }

    /** The memory. */
    public MemorySegment segment() {
        return segment;
    }

    /** Zeroed memory of the process that is freed with the mapping: closing one arena stops all threads once. */
    MemorySegment allocate(long size, long alignment) {
        return arena.allocate(size, alignment);
    }

    /** Asks for transparent huge pages. */
    public void adviseHugePages() {
        advise(Linux.MADV_HUGEPAGE());
    }

    /**
     * Lets the host's KSM merge its pages with others of the same content (Documentation/admin-guide/mm/ksm.rst). That
     * is for pages of this process alone: of anonymous memory, and what was written of a private mapping.
     */
    public void adviseMergeable() {
        advise(Linux.MADV_MERGEABLE());
    }

    /** Backs every page now, writable. */
    public void populate() {
        advise(Linux.MADV_POPULATE_WRITE());
    }

    /** Backs every page now and keeps it in host memory. */
    public void lock() {
        // SAFETY: our own mapping.
        Syscall.check("mlock", Syscall.call(Syscall.MLOCK, segment.address(), segment.byteSize(), 0));
    }

    /** Takes its pages from one NUMA node only, 0 to 1023. */
    public void bind(int node) {
        try (Arena scratch = Arena.ofConfined()) {
            int words = node / 64 + 1;
            MemorySegment mask = scratch.allocate(8L * words, 8);
            mask.setAtIndex(ValueLayout.JAVA_LONG, node / 64, 1L << node % 64);
            // SAFETY: our own mapping, and a mask that outlives the call. The kernel reads one bit less than maxnode.
            Syscall.check(
                    "mbind",
                    Syscall.call(
                            Syscall.MBIND,
                            segment.address(),
                            segment.byteSize(),
                            Linux.MPOL_BIND(),
                            mask.address(),
                            64L * words + 1,
                            0));
        }
    }

    private void advise(int advice) {
        // SAFETY: our own mapping.
        Syscall.check("madvise", Syscall.call(Syscall.MADVISE, segment.address(), segment.byteSize(), advice));
    }

    /** Unmaps it. Idempotent. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
