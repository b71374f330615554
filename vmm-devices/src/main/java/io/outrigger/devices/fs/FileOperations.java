// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

import io.outrigger.devices.fs.Handles.Handle;
import io.outrigger.linux.EntryName;
import io.outrigger.linux.Errno;
import io.outrigger.linux.ErrnoException;
import io.outrigger.linux.FileFd;
import io.outrigger.linux.FileFlags;
import io.outrigger.linux.FileStat;
import io.outrigger.linux.Fuse;
import io.outrigger.linux.IoVector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Open files. Data goes between them and the guest's memory, without a copy here.
 *
 * <p>Confined to the thread that serves the share.
 */
final class FileOperations {
    private static final int ALLOCATE_MODES = 0x13; // KEEP_SIZE, PUNCH_HOLE, ZERO_RANGE: those that FUSE knows
    private static final int SEEK_HOLE = 4;

    private final Share share;
    private final Inodes inodes;
    private final Handles handles;
    private final IoVector vector = new IoVector(IoVector.MOST);

    FileOperations(Share share) {
        this.share = share;
        this.inodes = share.inodes();
        this.handles = share.handles();
    }

    void open(Call call) {
        Inode inode = inodes.get(call.node());
        long handle = open(inode, call.intAt(Fuse.OPEN_FLAGS));
        call.reply(Fuse.OPEN_OUT).set(ValueLayout.JAVA_LONG_UNALIGNED, 0, handle);
    }

    private long open(Inode inode, int flags) {
        boolean writes = (flags & FileFlags.ACCESS_MODE) != FileFlags.READ_ONLY || (flags & FileFlags.TRUNCATE) != 0;
        if (writes) {
            share.checkWritable();
        }
        checkRegular(inode);
        handles.checkRoom();
        return handles.add(new Handle(inode, flags, inodes.fd(inode).open(flags), null));
    }

    /** Refuses what is not a regular file: a device's driver would be asked, a pipe would wait. */
    static void checkRegular(Inode inode) {
        if (!inode.isRegular()) {
            int special = inode.kind() == FileFlags.SYMLINK ? Errno.ELOOP : Errno.ENXIO;
            throw new Refusal(inode.isDirectory() ? Errno.EISDIR : special);
        }
    }

    void create(Call call) {
        Inode directory = share.directory(call);
        EntryName name = call.nameAt(Fuse.CREATE_IN);
        int flags = call.intAt(Fuse.CREATE_FLAGS);
        int mode = call.intAt(Fuse.CREATE_MODE) & FileFlags.PERMISSIONS & ~FileFlags.SET_ID;
        inodes.checkRoom();
        handles.checkRoom();
        FileFd made;
        try {
            made = inodes.fd(directory).create(name, flags, mode);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EEXIST || (flags & FileFlags.EXCLUSIVE) != 0) {
                throw e;
            }
            openExisting(call, inodes.find(directory, name), flags);
            return;
        }
        boolean kept = false;
        try {
            Inode inode = inodes.add(directory, name, made.inode());
            FileStat stat = share.give(inode, directory, call);
            long handle = handles.add(new Handle(inode, flags, made, null));
            kept = true;
            reply(call, inode, stat, handle);
        } finally {
            if (!kept) {
                made.close();
            }
        }
    }

    private void openExisting(Call call, Inode inode, int flags) {
        long handle = 0;
        try {
            handle = open(inode, flags);
        } finally {
            if (handle == 0) {
                inodes.forget(inode.id(), 1); // the guest does not hear of it
            }
        }
        reply(call, inode, inodes.refresh(inode), handle);
    }

    private static void reply(Call call, Inode inode, FileStat stat, long handle) {
        MemorySegment s = call.reply(Fuse.ENTRY + Fuse.OPEN_OUT);
        Attributes.putEntry(s, inode, stat);
        s.set(ValueLayout.JAVA_LONG_UNALIGNED, Fuse.ENTRY, handle);
    }

    void read(Call call, Message message) {
        FileFd file = handles.file(call.longAt(0));
        long bytes = Math.min(Integer.toUnsignedLong(call.intAt(Fuse.READ_SIZE)), call.room());
        vector.clear();
        message.addWritable(vector, Fuse.OUT_HEADER, bytes);
        call.replyDirectly(file.read(vector, call.longAt(Fuse.READ_OFFSET)));
    }

    void write(Call call, Message message) {
        FileFd file = handles.file(call.longAt(0));
        long bytes = Integer.toUnsignedLong(call.intAt(Fuse.WRITE_SIZE));
        if (bytes > call.argumentBytes() - Fuse.WRITE_IN) {
            throw new Refusal(Errno.EINVAL);
        }
        vector.clear();
        message.addReadable(vector, Fuse.IN_HEADER + Fuse.WRITE_IN, bytes);
        long written = file.write(vector, call.longAt(Fuse.WRITE_OFFSET));
        call.reply(Fuse.WRITE_OUT).set(ValueLayout.JAVA_INT_UNALIGNED, 0, (int) written);
    }

    void flush(Call call) {
        if (share.readOnly()) {
            throw new Refusal(Errno.ENOSYS); // nothing to tell of: Linux asks no more
        }
        handles.file(call.longAt(0)).flush();
    }

    void sync(Call call) {
        handles.file(call.longAt(0)).sync((call.intAt(Fuse.FSYNC_FLAGS) & Fuse.FSYNC_DATA) == 0);
    }

    void release(Call call) {
        handles.release(call.longAt(0));
    }

    void allocate(Call call) {
        FileFd file = handles.file(call.longAt(0));
        int mode = call.intAt(Fuse.FALLOCATE_MODE);
        if ((mode & ~ALLOCATE_MODES) != 0) {
            throw new Refusal(Errno.EOPNOTSUPP);
        }
        file.allocate(mode, call.longAt(Fuse.FALLOCATE_OFFSET), call.longAt(Fuse.FALLOCATE_LENGTH));
    }

    void seek(Call call) {
        FileFd file = handles.file(call.longAt(0));
        int whence = call.intAt(Fuse.LSEEK_WHENCE);
        if (whence < 0 || whence > SEEK_HOLE) {
            throw new Refusal(Errno.EINVAL);
        }
        long at = file.seek(call.longAt(Fuse.LSEEK_OFFSET), whence);
        call.reply(Fuse.LSEEK_OUT).set(ValueLayout.JAVA_LONG_UNALIGNED, 0, at);
    }
}
