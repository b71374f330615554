// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

import io.outrigger.linux.FileStat;
import io.outrigger.linux.Fuse;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Attributes and entries as FUSE has them. */
final class Attributes {
    // As long as virtiofsd's, and as long as a user notices nothing: what the host changes is seen after a second.
    private static final long VALID_SECONDS = 1;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final int SECTOR = 512;

    private Attributes() {}

    /** An entry of a directory, which is all zero before. */
    static void putEntry(MemorySegment s, Inode inode, FileStat stat) {
        s.set(LONG, Fuse.ENTRY_NODE, inode.id());
        s.set(LONG, Fuse.ENTRY_VALID, VALID_SECONDS);
        s.set(LONG, Fuse.ENTRY_ATTR_VALID, VALID_SECONDS);
        put(s, Fuse.ENTRY_ATTR, stat);
    }

    /** A reply with attributes, which is all zero before. */
    static void putReply(MemorySegment s, FileStat stat) {
        s.set(LONG, Fuse.ATTR_OUT_VALID, VALID_SECONDS);
        put(s, Fuse.ATTR_OUT_ATTR, stat);
    }

    private static void put(MemorySegment s, long at, FileStat stat) {
        s.set(LONG, at + Fuse.ATTR_NUMBER, stat.number());
        s.set(LONG, at + Fuse.ATTR_SIZE, stat.size());
        s.set(LONG, at + Fuse.ATTR_BLOCKS, stat.blocks());
        s.set(LONG, at + Fuse.ATTR_ACCESSED, stat.accessed());
        s.set(LONG, at + Fuse.ATTR_MODIFIED, stat.modified());
        s.set(LONG, at + Fuse.ATTR_CHANGED, stat.changed());
        s.set(INT, at + Fuse.ATTR_ACCESSED_NANOS, stat.accessedNanos());
        s.set(INT, at + Fuse.ATTR_MODIFIED_NANOS, stat.modifiedNanos());
        s.set(INT, at + Fuse.ATTR_CHANGED_NANOS, stat.changedNanos());
        s.set(INT, at + Fuse.ATTR_MODE, stat.mode());
        s.set(INT, at + Fuse.ATTR_LINKS, (int) Math.min(stat.links(), Integer.MAX_VALUE));
        s.set(INT, at + Fuse.ATTR_OWNER, stat.owner());
        s.set(INT, at + Fuse.ATTR_GROUP, stat.group());
        s.set(INT, at + Fuse.ATTR_SPECIAL, (int) stat.special());
        s.set(INT, at + Fuse.ATTR_BLOCK, (int) Math.max(stat.blockSize(), SECTOR));
    }
}
