// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * No file of this process becomes longer, as long as this is open: who fuzzes what makes files must not fill the host's
 * disk. What would be longer fails with EFBIG; the signal that goes with it is one that JVMs ignore.
 */
public final class FileSizeLimit implements AutoCloseable {
    private static final int PRLIMIT64 = 302;
    private static final int RLIMIT_FSIZE = 1;

    private final MemorySegment before = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG, 2);

    /** Lets files have so many bytes. */
    public FileSizeLimit(long bytes) {
        set(MemorySegment.NULL, before);
        MemorySegment wanted = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG, 2).copyFrom(before);
        wanted.set(ValueLayout.JAVA_LONG, 0, bytes); // the soft limit
        set(wanted, MemorySegment.NULL);
    }

    private static void set(MemorySegment fresh, MemorySegment old) {
        // SAFETY: structures of two 64-bit numbers, or none, that outlive the call.
        Syscall.check("prlimit64", Syscall.call(PRLIMIT64, 0, RLIMIT_FSIZE, fresh.address(), old.address(), 0, 0));
    }

    @Override
    public void close() {
        set(before, MemorySegment.NULL);
    }
}
