// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import io.outrigger.linux.headers.Linux;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * The host's pages behind a mapping (madvise(2)). No call allocates, nor throws because the host is full or refuses.
 *
 * <p>Thread-safe.
 */
public final class HostPages {
    private static final long PAGE = 4096;

    private HostPages() {}

    /**
     * Takes the pages of a shared mapping out of this process's page tables; their content stays. KVM hears of it and
     * drops what it has derived from them. Whoever touches them next faults them in again.
     */
    public static void unmap(MemorySegment memory) {
        advise(memory, 0, memory.byteSize(), Linux.MADV_DONTNEED());
    }

    /**
     * The same for a private mapping, whose content {@link #unmap} would throw away: the pages become executable and
     * are made plain again. Each change of protection tells KVM to drop what it has derived from them (mm/mprotect.c,
     * MMU_NOTIFY_PROTECTION_VMA), and at no time can anybody not read or write them.
     *
     * @return whether the host lets us; it may forbid memory that is writable and executable
     */
    public static boolean unmapPrivate(MemorySegment memory) {
        int plain = Linux.PROT_READ() | Linux.PROT_WRITE();
        return protect(memory, plain | Linux.PROT_EXEC()) == 0 && protect(memory, plain) == 0;
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
     * Gives a range's pages back to the host: a hole in a shared mapping's file, which reads as zeros for all that map
     * it; anonymous pages likewise.
     *
     * @param offset of the range in the memory, bytes
     * @param length its bytes; the range is whole pages of the host
     * @return 0, or the error number: {@link Errno#EINVAL} if the memory is a private mapping of a file, is locked, or
     *     the range is not whole pages. Of huge pages (hugetlb) that it covers in part, Linux clears that part since
     *     6.0 (commit 68d32527d340), and gives nothing back.
     */
    public static int discard(MemorySegment memory, long offset, long length) {
        int errno = advise(memory, offset, length, Linux.MADV_REMOVE());
        return switch (errno) {
            // no file behind it, so that what comes next are zeros; refused again if it is locked
            case Errno.EINVAL -> advise(memory, offset, length, Linux.MADV_DONTNEED());
            case Errno.EACCES -> Errno.EINVAL; // a private mapping would read as its file
            default -> errno;
        };
    }

    private static int protect(MemorySegment memory, int access) {
        // SAFETY: memory that the caller has and that stays readable and writable.
        return (int) -Syscall.call(Syscall.MPROTECT, memory.address(), memory.byteSize(), access, 0, 0, 0);
    }

    private static int advise(MemorySegment memory, long offset, long length, int advice) {
        Objects.checkFromIndexSize(offset, length, memory.byteSize());
        long address = memory.address() + offset;
        if (((address | length) & PAGE - 1) != 0) {
            return Errno.EINVAL; // madvise itself would round the length up, beyond what is ours
        }
        // SAFETY: whole pages of memory that the caller has; what these advices do to content they say.
        return (int) -Syscall.call(Syscall.MADVISE, address, length, advice, 0, 0, 0);
    }
}
