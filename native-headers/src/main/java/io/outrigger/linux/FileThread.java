// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What a thread that works on files for others has of its own, where else it would have the process's. */
public final class FileThread {
    @Header("CLONE_FS")
    private static final int CLONE_FS = 0x200;

    @Header("_LINUX_CAPABILITY_VERSION_3")
    private static final int VERSION = 0x2008_0522;

    @Header("sizeof(struct __user_cap_header_struct)")
    private static final long HEADER_SIZE = 8;

    @Header("sizeof(struct __user_cap_data_struct[_LINUX_CAPABILITY_U32S_3])")
    private static final long DATA_SIZE = 24;

    @Header("offsetof(struct __user_cap_data_struct, permitted)")
    private static final long PERMITTED = 4;

    @Header("1 << CAP_CHOWN | 1 << CAP_DAC_OVERRIDE | 1 << CAP_FOWNER")
    private static final int OWNERS = 0b1011;

    private FileThread() {}

    /** From here on, what the calling thread makes has just the permissions that it says: an umask of its own, 0. */
    public static void takeModesAsTheyAre() {
        Syscall.check("unshare", Syscall.call(Syscall.UNSHARE, CLONE_FS, 0, 0));
        Syscall.call(Syscall.UMASK, 0, 0, 0);
    }

    /**
     * From here on, the calling thread has of root's capabilities only those over files and their owners, if it has
     * them at all. It makes no device, and what it writes to is run with nobody's rights but the runner's afterwards
     * (CAP_FSETID, capabilities(7)).
     */
    public static void keepOwnersCapabilities() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment header = arena.allocate(HEADER_SIZE, 4); // of the calling thread: 0
            header.set(ValueLayout.JAVA_INT, 0, VERSION);
            MemorySegment data = arena.allocate(DATA_SIZE, 4);
            // SAFETY: two structures that outlive the calls.
            Syscall.check("capget", Syscall.call(Syscall.CAPGET, header.address(), data.address(), 0));
            int kept = data.get(ValueLayout.JAVA_INT, PERMITTED) & OWNERS;
            data.fill((byte) 0);
            data.set(ValueLayout.JAVA_INT, 0, kept);
            data.set(ValueLayout.JAVA_INT, PERMITTED, kept);
            Syscall.check("capset", Syscall.call(Syscall.CAPSET, header.address(), data.address(), 0));
        }
    }

    /** Whether this process may give files to other users. */
    public static boolean isRoot() {
        return Syscall.call(Syscall.GETEUID, 0, 0, 0) == 0;
    }
}
