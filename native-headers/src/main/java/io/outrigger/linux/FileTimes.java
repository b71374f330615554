// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * New times of a file (utimensat(2)).
 *
 * <p>Immutable.
 *
 * @param accessed seconds since 1970
 * @param accessedNanos of it; {@link #NOW} or {@link #KEEP} instead of a time
 * @param modified seconds since 1970
 * @param modifiedNanos of it; {@link #NOW} or {@link #KEEP} instead of a time
 */
public record FileTimes(long accessed, int accessedNanos, long modified, int modifiedNanos) {
    /** The host's time. */
    @Header("UTIME_NOW")
    public static final int NOW = 0x3FFF_FFFF;

    /** As it is. */
    @Header("UTIME_OMIT")
    public static final int KEEP = 0x3FFF_FFFE;

    @Header("sizeof(struct timespec[2])")
    private static final long SIZE = 32;

    MemorySegment allocate(Arena arena) {
        MemorySegment s = arena.allocate(SIZE, 8);
        s.set(ValueLayout.JAVA_LONG, 0, accessed);
        s.set(ValueLayout.JAVA_LONG, 8, Integer.toUnsignedLong(accessedNanos));
        s.set(ValueLayout.JAVA_LONG, 16, modified);
        s.set(ValueLayout.JAVA_LONG, 24, Integer.toUnsignedLong(modifiedNanos));
        return s;
    }
}
