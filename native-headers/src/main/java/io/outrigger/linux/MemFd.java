// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import io.outrigger.linux.headers.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Anonymous memory with a descriptor (memfd_create(2)).
 *
 * <p>Thread-safe.
 */
public final class MemFd extends Descriptor {
    @Header("F_ADD_SEALS")
    private static final int ADD_SEALS = 1033;

    @Header("F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE")
    private static final int EVERY_SEAL = 15;

    private static final long BASE_PAGE = 4096;

    private final boolean huge;

    private MemFd(int number, boolean huge) {
        super(number);
        this.huge = huge;
    }

    /**
     * Makes one of no size.
     *
     * @param name for /proc/PID/maps
     * @param page bytes of the pages that back it: 4096, or a size that the host's hugetlb pool has
     */
    public static MemFd create(String name, long page) {
        int flags = Linux.MFD_CLOEXEC() | Linux.MFD_ALLOW_SEALING();
        if (page != BASE_PAGE) {
            flags |= Linux.MFD_HUGETLB() | Long.numberOfTrailingZeros(page) << 26; // MAP_HUGE_SHIFT
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(name);
            // SAFETY: a terminated string that outlives the call.
            long n = Syscall.check("memfd_create", Syscall.call(Syscall.MEMFD_CREATE, text.address(), flags, 0));
            return new MemFd((int) n, page != BASE_PAGE);
        }
    }

    /** Sets its size in bytes. */
    public void truncate(long size) {
        Syscall.check("ftruncate", Syscall.call(Syscall.FTRUNCATE, number(), size, 0));
    }

    /**
     * Maps its first {@code size} bytes, shared. The mapping outlives this descriptor. Huge pages are reserved now, or
     * this fails: one that the pool has not would be a SIGBUS at its first touch
     * (Documentation/mm/hugetlbfs_reserv.rst).
     */
    public Mapping map(long size) {
        return Mapping.of(this, size, Linux.MAP_SHARED() | (huge ? 0 : Linux.MAP_NORESERVE()));
    }

    /**
     * Maps its first {@code size} bytes, copied on write: what is written is this mapping's alone. The mapping outlives
     * this descriptor.
     */
    public Mapping mapPrivate(long size) {
        return Mapping.of(this, size, Linux.MAP_PRIVATE() | Linux.MAP_NORESERVE());
    }

    /**
     * Makes size and content final, for every process and for good (fcntl(2), F_ADD_SEALS).
     *
     * @throws ErrnoException EBUSY if a shared mapping could still write
     */
    public void seal() {
        Syscall.check("fcntl F_ADD_SEALS", Syscall.call(Syscall.FCNTL, number(), ADD_SEALS, EVERY_SEAL));
    }
}
