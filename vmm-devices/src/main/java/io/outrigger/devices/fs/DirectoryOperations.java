// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

import io.outrigger.devices.fs.Handles.Handle;
import io.outrigger.linux.DirectoryEntries;
import io.outrigger.linux.DirectoryFd;
import io.outrigger.linux.EntryName;
import io.outrigger.linux.Errno;
import io.outrigger.linux.ErrnoException;
import io.outrigger.linux.Fuse;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Open directories and what they list.
 *
 * <p>Confined to the thread that serves the share.
 */
final class DirectoryOperations {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final Share share;
    private final Inodes inodes;
    private final Handles handles;
    private final DirectoryEntries entries = new DirectoryEntries();

    DirectoryOperations(Share share) {
        this.share = share;
        this.inodes = share.inodes();
        this.handles = share.handles();
    }

    void open(Call call) {
        Inode inode = share.directory(call);
        handles.checkRoom();
        long handle = handles.add(new Handle(inode, 0, null, inodes.fd(inode).openDirectory()));
        call.reply(Fuse.OPEN_OUT).set(LONG, 0, handle);
    }

    void release(Call call) {
        handles.release(call.longAt(0));
    }

    void sync(Call call) {
        handles.directory(call.longAt(0)).sync((call.intAt(Fuse.FSYNC_FLAGS) & Fuse.FSYNC_DATA) == 0);
    }

    /**
     * Lists entries.
     *
     * @param plus whether the guest looks up each at once, too
     */
    void list(Call call, boolean plus) {
        Inode inode = share.directory(call);
        DirectoryFd directory = handles.directory(call.longAt(0));
        int room = (int) Math.min(Integer.toUnsignedLong(call.intAt(Fuse.READ_SIZE)), call.copiedRoom());
        directory.read(call.longAt(Fuse.READ_OFFSET), room, entries);
        MemorySegment out = call.reply(room);
        int before = plus ? Fuse.DIRENTPLUS : 0;
        int used = 0;
        while (entries.next()) {
            byte[] name = entries.name();
            int bytes = align(before + Fuse.DIRENT_NAME + name.length);
            if (bytes > room - used) {
                if (used == 0) {
                    throw new Refusal(Errno.EINVAL); // as getdents64(2) says it
                }
                break;
            }
            boolean dots = isDots(name);
            if (plus && !dots) {
                find(out.asSlice(used), inode, name);
            }
            // What is above the directory that is shared is nobody's business.
            long number = dots ? inode.file().number() : entries.number();
            put(out.asSlice(used + (long) before), number, name);
            used += bytes;
        }
        call.shorten(used);
    }

    // An entry without a number is one that the guest has not looked up.
    private void find(MemorySegment out, Inode directory, byte[] name) {
        try {
            Inode found = inodes.find(directory, EntryName.of(name));
            Attributes.putEntry(out, found, inodes.stat());
        } catch (ErrnoException | Refusal _) {
            return; // gone meanwhile, on another mount, or no room for it
        }
    }

    private void put(MemorySegment out, long number, byte[] name) {
        out.set(LONG, Fuse.DIRENT_NUMBER, number);
        out.set(LONG, Fuse.DIRENT_OFFSET, entries.offset());
        out.set(INT, Fuse.DIRENT_LENGTH, name.length);
        out.set(INT, Fuse.DIRENT_TYPE, entries.type());
        MemorySegment.copy(name, 0, out, ValueLayout.JAVA_BYTE, Fuse.DIRENT_NAME, name.length);
    }

    private static boolean isDots(byte[] name) {
        return name[0] == '.' && (name.length == 1 || name.length == 2 && name[1] == '.');
    }

    private static int align(int bytes) {
        return bytes + Long.BYTES - 1 & -Long.BYTES;
    }
}
