// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What Linux tells of a file (struct stat). Reused for the next file.
 *
 * <p>Confined to one thread at a time.
 */
public final class FileStat {
    @Header("sizeof(struct stat)")
    private static final long SIZE = 144;

    @Header("offsetof(struct stat, st_dev)")
    private static final long DEVICE = 0;

    @Header("offsetof(struct stat, st_ino)")
    private static final long NUMBER = 8;

    @Header("offsetof(struct stat, st_nlink)")
    private static final long LINKS = 16;

    @Header("offsetof(struct stat, st_mode)")
    private static final long MODE = 24;

    @Header("offsetof(struct stat, st_uid)")
    private static final long OWNER = 28;

    @Header("offsetof(struct stat, st_gid)")
    private static final long GROUP = 32;

    @Header("offsetof(struct stat, st_rdev)")
    private static final long SPECIAL = 40;

    @Header("offsetof(struct stat, st_size)")
    private static final long BYTES = 48;

    @Header("offsetof(struct stat, st_blksize)")
    private static final long BLOCK = 56;

    @Header("offsetof(struct stat, st_blocks)")
    private static final long BLOCKS = 64;

    @Header("offsetof(struct stat, st_atim)")
    private static final long ACCESSED = 72;

    @Header("offsetof(struct stat, st_mtim)")
    private static final long MODIFIED = 88;

    @Header("offsetof(struct stat, st_ctim)")
    private static final long CHANGED = 104;

    @Header("offsetof(struct timespec, tv_nsec)")
    private static final long NANOS = 8;

    private final MemorySegment s = Arena.ofAuto().allocate(SIZE, 8);

    /** Tells of nothing yet. */
    public FileStat() {}

    MemorySegment room() {
        return s;
    }

    /** The file system, of those that the host has mounted. */
    public long device() {
        return s.get(ValueLayout.JAVA_LONG, DEVICE);
    }

    /** The inode's number within the file system. */
    public long number() {
        return s.get(ValueLayout.JAVA_LONG, NUMBER);
    }

    /** How many names it has. */
    public long links() {
        return s.get(ValueLayout.JAVA_LONG, LINKS);
    }

    /** Kind and permissions. */
    public int mode() {
        return s.get(ValueLayout.JAVA_INT, MODE);
    }

    /** The kind alone, one of {@link FileFlags}. */
    public int kind() {
        return mode() & FileFlags.KIND;
    }

    /** Whose it is. */
    public int owner() {
        return s.get(ValueLayout.JAVA_INT, OWNER);
    }

    /** Which group's it is. */
    public int group() {
        return s.get(ValueLayout.JAVA_INT, GROUP);
    }

    /** The device that a device file names. */
    public long special() {
        return s.get(ValueLayout.JAVA_LONG, SPECIAL);
    }

    /** Bytes in it. */
    public long size() {
        return s.get(ValueLayout.JAVA_LONG, BYTES);
    }

    /** Bytes that are best transferred at once. */
    public long blockSize() {
        return s.get(ValueLayout.JAVA_LONG, BLOCK);
    }

    /** Blocks of 512 bytes that it takes up. */
    public long blocks() {
        return s.get(ValueLayout.JAVA_LONG, BLOCKS);
    }

    /** When it was last read: seconds since 1970. */
    public long accessed() {
        return s.get(ValueLayout.JAVA_LONG, ACCESSED);
    }

    /** The nanoseconds of {@link #accessed}. */
    public int accessedNanos() {
        return (int) s.get(ValueLayout.JAVA_LONG, ACCESSED + NANOS);
    }

    /** When its bytes were last changed. */
    public long modified() {
        return s.get(ValueLayout.JAVA_LONG, MODIFIED);
    }

    /** The nanoseconds of {@link #modified}. */
    public int modifiedNanos() {
        return (int) s.get(ValueLayout.JAVA_LONG, MODIFIED + NANOS);
    }

    /** When anything of it was last changed. */
    public long changed() {
        return s.get(ValueLayout.JAVA_LONG, CHANGED);
    }

    /** The nanoseconds of {@link #changed}. */
    public int changedNanos() {
        return (int) s.get(ValueLayout.JAVA_LONG, CHANGED + NANOS);
    }
}
