// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Entries that {@link DirectoryFd#read} has got: {@link #next} goes from one to the next of them. Reused for the next
 * ones.
 *
 * <p>Confined to one thread at a time.
 */
public final class DirectoryEntries {
    @Header("offsetof(struct dirent64, d_ino)")
    private static final long NUMBER = 0;

    @Header("offsetof(struct dirent64, d_off)")
    private static final long OFFSET = 8;

    @Header("offsetof(struct dirent64, d_reclen)")
    private static final long LENGTH = 16;

    @Header("offsetof(struct dirent64, d_type)")
    private static final long TYPE = 18;

    @Header("offsetof(struct dirent64, d_name)")
    private static final long NAME = 19;

    private static final int ROOM = 0x4000;
    private static final int LEAST = 0x400; // holds the longest name

    private final MemorySegment entries = Arena.ofAuto().allocate(ROOM, 8);
    private long at;
    private long next;
    private long end;

    /** None yet. */
    public DirectoryEntries() {}

    /** Forgets all; returns how many bytes there is room for. */
    int begin(int bytes) {
        next = 0;
        end = 0;
        return Math.clamp(bytes, LEAST, ROOM);
    }

    void end(long bytes) {
        end = bytes;
    }

    long address() {
        return entries.address();
    }

    /** Goes to the next entry; false if there is none of those that were got. */
    public boolean next() {
        if (next >= end) {
            return false;
        }
        at = next;
        next += Short.toUnsignedInt(entries.get(ValueLayout.JAVA_SHORT, at + LENGTH));
        return true;
    }

    /** The entry's inode number. */
    public long number() {
        return entries.get(ValueLayout.JAVA_LONG, at + NUMBER);
    }

    /** Where the entry after it begins. */
    public long offset() {
        return entries.get(ValueLayout.JAVA_LONG, at + OFFSET);
    }

    /** Its kind, as modes have it, but shifted down by 12; 0 if the file system does not tell. */
    public int type() {
        return Byte.toUnsignedInt(entries.get(ValueLayout.JAVA_BYTE, at + TYPE));
    }

    /** Its name's bytes. */
    public byte[] name() {
        long length = 0;
        while (entries.get(ValueLayout.JAVA_BYTE, at + NAME + length) != 0) {
            length++;
        }
        return entries.asSlice(at + NAME, length).toArray(ValueLayout.JAVA_BYTE);
    }
}
