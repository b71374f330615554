// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The name of an entry of a directory: one component of a path, which names nothing above or beside the directory.
 * Bytes, as Linux has them, of no encoding.
 *
 * <p>Immutable.
 */
public final class EntryName {
    @Header("NAME_MAX")
    private static final int MOST = 255;

    private final byte[] bytes;

    private EntryName(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * A name that somebody has sent.
     *
     * @param bytes without a NUL at the end; not changed afterwards
     * @throws ErrnoException EINVAL if it is no name, or {@code .} or {@code ..}; ENAMETOOLONG
     */
    public static EntryName of(byte[] bytes) {
        int n = bytes.length;
        if (n > MOST) {
            throw new ErrnoException("name of an entry", Errno.ENAMETOOLONG);
        }
        boolean dots = n <= 2;
        for (byte b : bytes) {
            if (b == '/' || b == 0) {
                throw new ErrnoException("name of an entry", Errno.EINVAL);
            }
            dots &= b == '.';
        }
        if (dots) { // "", "." and ".."
            throw new ErrnoException("name of an entry", Errno.EINVAL);
        }
        return new EntryName(bytes);
    }

    /** A name of which each character is a byte. */
    public static EntryName ofLatin1(String text) {
        return of(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The name, a character for each byte. */
    public String toLatin1() {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** As system calls take it. */
    MemorySegment terminated(Arena arena) {
        MemorySegment s = arena.allocate(bytes.length + 1L); // all zero
        MemorySegment.copy(bytes, 0, s, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return s;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof EntryName other && Arrays.equals(bytes, other.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
