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
    private static final long BASE_PAGE = 4096;

    private MemFd(int number) {
        super(number);
    }

    /**
     * Makes one of no size.
     *
     * @param name for /proc/PID/maps
     * @param page bytes of the pages that back it: 4096, or a size that the host's hugetlb pool has
     */
    public static MemFd create(String name, long page) {
        int flags = Linux.MFD_CLOEXEC();
        if (page != BASE_PAGE) {
            flags |= Linux.MFD_HUGETLB() | Long.numberOfTrailingZeros(page) << 26; // MAP_HUGE_SHIFT
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(name);
            // SAFETY: a terminated string that outlives the call.
            return new MemFd(
                    (int) Syscall.check("memfd_create", Syscall.call(Syscall.MEMFD_CREATE, text.address(), flags, 0)));
        }
    }

    /** Sets its size in bytes. */
    public void truncate(long size) {
        Syscall.check("ftruncate", Syscall.call(Syscall.FTRUNCATE, number(), size, 0));
    }

    /** Maps its first {@code size} bytes, shared. The mapping outlives this descriptor. */
    public Mapping map(long size) {
        return Mapping.of(this, size, Linux.MAP_SHARED() | Linux.MAP_NORESERVE());
    }
}
