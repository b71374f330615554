// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import io.outrigger.linux.headers.Linux;
import java.lang.foreign.MemorySegment;

/**
 * The host's pages behind a shared mapping (madvise(2)).
 *
 * <p>Thread-safe.
 */
public final class HostPages {
    private HostPages() {}

    /**
     * Takes the pages out of this process's page tables; their content stays. KVM hears of it and drops what it has
     * derived from them. Whoever touches them next faults them in again.
     */
    public static void unmap(MemorySegment memory) {
        // SAFETY: a shared mapping's content is in its file, not in the pages' table entries.
        Syscall.call(Syscall.MADVISE, memory.address(), memory.byteSize(), Linux.MADV_DONTNEED());
    }
}
