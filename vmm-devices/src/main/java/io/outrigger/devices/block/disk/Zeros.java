// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block.disk;

import io.outrigger.linux.Errno;
import io.outrigger.linux.IoVector;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Zeros to be written where the host's file system has no call for them.
 *
 * <p>Thread-safe.
 */
public final class Zeros {
    private static final int SIZE = 64 << 10;
    static final int PIECES = 64;
    private static final MemorySegment ZEROS = Arena.global().allocate(SIZE);

    /** The most bytes that {@link #add} adds to an empty vector with room for {@value #PIECES} stretches. */
    public static final long MOST = (long) SIZE * PIECES;

    private Zeros() {}

    /**
     * Whether an error of {@code fallocate} says that it cannot be done there, rather than that it failed: EINVAL comes
     * from block devices whose blocks are larger than sectors.
     */
    public static boolean mustBeWritten(int error) {
        return error == Errno.EOPNOTSUPP || error == Errno.EINVAL;
    }

    /** Adds {@code length} zeros, at most {@link #MOST}. */
    public static void add(IoVector vector, long length) {
        for (long left = length; left > 0; left -= SIZE) {
            vector.add(ZEROS, 0, Math.min(left, SIZE));
        }
    }

    /** Writes zeros to a range of a disk, and returns 0 or the error number. */
    static int write(Disk disk, long offset, long length) {
        IoVector vector = new IoVector(PIECES);
        for (long done = 0; done < length; done += MOST) {
            vector.clear();
            add(vector, Math.min(length - done, MOST));
            int error = disk.write(vector, offset + done, false);
            if (error != 0) {
                return error;
            }
        }
        return 0;
    }
}
