// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * How full a file system is (struct statfs).
 *
 * <p>Immutable.
 *
 * @param blockSize bytes that are best transferred at once
 * @param fragmentSize bytes of a block that the others count
 * @param blocks in all
 * @param free not used
 * @param available not used, and not reserved for root
 * @param files inodes in all
 * @param freeFiles inodes not used
 * @param nameLength the longest name of an entry
 */
public record FileSystemStat(
        long blockSize,
        long fragmentSize,
        long blocks,
        long free,
        long available,
        long files,
        long freeFiles,
        long nameLength) {
    @Header("sizeof(struct statfs)")
    static final long SIZE = 120;

    @Header("offsetof(struct statfs, f_bsize)")
    private static final long BLOCK_SIZE = 8;

    @Header("offsetof(struct statfs, f_blocks)")
    private static final long BLOCKS = 16;

    @Header("offsetof(struct statfs, f_bfree)")
    private static final long FREE = 24;

    @Header("offsetof(struct statfs, f_bavail)")
    private static final long AVAILABLE = 32;

    @Header("offsetof(struct statfs, f_files)")
    private static final long FILES = 40;

    @Header("offsetof(struct statfs, f_ffree)")
    private static final long FREE_FILES = 48;

    @Header("offsetof(struct statfs, f_namelen)")
    private static final long NAME_LENGTH = 64;

    @Header("offsetof(struct statfs, f_frsize)")
    private static final long FRAGMENT_SIZE = 72;

    static FileSystemStat of(MemorySegment s) {
        return new FileSystemStat(
                s.get(ValueLayout.JAVA_LONG, BLOCK_SIZE),
                s.get(ValueLayout.JAVA_LONG, FRAGMENT_SIZE),
                s.get(ValueLayout.JAVA_LONG, BLOCKS),
                s.get(ValueLayout.JAVA_LONG, FREE),
                s.get(ValueLayout.JAVA_LONG, AVAILABLE),
                s.get(ValueLayout.JAVA_LONG, FILES),
                s.get(ValueLayout.JAVA_LONG, FREE_FILES),
                s.get(ValueLayout.JAVA_LONG, NAME_LENGTH));
    }
}
