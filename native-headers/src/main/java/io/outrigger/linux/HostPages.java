// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import io.outrigger.linux.headers.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * The host's pages behind a shared mapping (madvise(2)). No call allocates, nor throws because the host is full or
 * refuses.
 *
 * <p>Thread-safe.
 */
public final class HostPages {
    private static final long PAGE = 4096;
    // Each thread its own: two threads' error numbers in one place would be mistaken for each other's.
    private static final ThreadLocal<MemorySegment> ERRNO =
            ThreadLocal.withInitial(() -> Syscall.newErrno(Arena.ofAuto()));

    private HostPages() {}

    /**
     * Takes the pages out of this process's page tables; their content stays. KVM hears of it and drops what it has
     * derived from them. Whoever touches them next faults them in again.
     */
    public static void unmap(MemorySegment memory) {
        advise(memory, 0, memory.byteSize(), Linux.MADV_DONTNEED());
    }

    /**
     * Backs a range with pages of the host now, writable, as if each had been written to; their content stays.
     *
     * @param offset of the range in the memory, bytes
     * @param length its bytes; the range is whole pages of the host
     * @return 0, or the error number: {@link Errno#ENOMEM} or {@link Errno#EFAULT} if the host has no memory left,
     *     {@link Errno#EINVAL} if the range is not whole pages. A part may be backed then.
     */
    public static int populate(MemorySegment memory, long offset, long length) {
        return advise(memory, offset, length, Linux.MADV_POPULATE_WRITE());
    }

    /**
     * Gives a range's pages back to the host: a hole in the mapping's file, which reads as zeros for all that map it.
     *
     * @param offset of the range in the memory, bytes
     * @param length its bytes; the range is whole pages of the host
     * @return 0, or the error number: {@link Errno#EINVAL} if the memory is not a file's, is locked, or the range is
     *     not whole pages. Of huge pages (hugetlb) that it covers in part, Linux clears that part since 6.0 (commit
     *     68d32527d340), and gives nothing back.
     */
    public static int discard(MemorySegment memory, long offset, long length) {
        return advise(memory, offset, length, Linux.MADV_REMOVE());
    }

    private static int advise(MemorySegment memory, long offset, long length, int advice) {
        Objects.checkFromIndexSize(offset, length, memory.byteSize());
        long address = memory.address() + offset;
        if (((address | length) & PAGE - 1) != 0) {
            return Errno.EINVAL; // madvise itself would round the length up, beyond what is ours
        }
        // SAFETY: whole pages of memory that the caller has; what these advices do to content they say.
        return (int) -Syscall.call(ERRNO.get(), Syscall.MADVISE, address, length, advice, 0, 0, 0);
    }
}
