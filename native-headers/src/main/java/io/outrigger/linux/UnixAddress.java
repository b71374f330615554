// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Where a Unix socket is: a file name, as struct sockaddr_un has it (unix(7)).
 */
public final class UnixAddress {
    @Header("AF_UNIX")
    static final int AF_UNIX = 1;

    @Header("sizeof(struct sockaddr_un)")
    static final long SIZE = 110;

    @Header("offsetof(struct sockaddr_un, sun_path)")
    private static final long NAME = 2;

    /** Bytes that a name may have: the structure's room, less the 0 at its end. */
    public static final int MOST_BYTES = (int) (SIZE - NAME) - 1;

    private UnixAddress() {}

    /** Bytes that a name takes. */
    public static int length(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    /** A call that takes an address: bind, connect. Returns its value or the negative error number. */
    static long call(int number, int descriptor, Path path) {
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        if (name.length > MOST_BYTES) {
            return -Errno.ENAMETOOLONG;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment s = arena.allocate(SIZE, 8);
            s.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(name, 0, s, ValueLayout.JAVA_BYTE, NAME, name.length);
            // SAFETY: a structure that outlives the call; the name ends with a 0.
            return Syscall.call(number, descriptor, s.address(), SIZE);
        }
    }
}
