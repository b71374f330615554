// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

import io.outrigger.linux.DirectoryFd;
import io.outrigger.linux.Errno;
import io.outrigger.linux.FileFd;
import io.outrigger.linux.FileFlags;
import io.outrigger.linux.FileSystemStat;
import io.outrigger.linux.FileTimes;
import io.outrigger.linux.Fuse;
import io.outrigger.linux.InodeFd;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What is told of files and file systems, and changed of them.
 *
 * <p>Confined to the thread that serves the share.
 */
final class AttributeOperations {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final int WRITE = 2; // W_OK
    private static final int ALL = 7; // R_OK | W_OK | X_OK

    private final Share share;
    private final Inodes inodes;

    AttributeOperations(Share share) {
        this.share = share;
        this.inodes = share.inodes();
    }

    void get(Call call) {
        reply(call, inodes.get(call.node()));
    }

    void set(Call call) {
        Inode inode = inodes.get(call.node());
        int valid = call.intAt(Fuse.SETATTR_VALID);
        InodeFd fd = inodes.fd(inode);
        if (inode.isDevice() && (valid & (Fuse.FATTR_MODE | Fuse.FATTR_UID | Fuse.FATTR_GID)) != 0) {
            throw new Refusal(Errno.EPERM); // who may open a device of the host's is not the guest's to say
        }
        if ((valid & Fuse.FATTR_MODE) != 0) {
            setMode(call, inode, fd);
        }
        if ((valid & (Fuse.FATTR_UID | Fuse.FATTR_GID)) != 0) {
            fd.changeOwner(
                    (valid & Fuse.FATTR_UID) != 0 ? call.intAt(Fuse.SETATTR_OWNER) : -1,
                    (valid & Fuse.FATTR_GID) != 0 ? call.intAt(Fuse.SETATTR_GROUP) : -1);
        }
        if ((valid & Fuse.FATTR_SIZE) != 0) {
            setSize(call, inode, fd, (valid & Fuse.FATTR_FH) != 0);
        }
        if ((valid & (Fuse.FATTR_ATIME | Fuse.FATTR_MTIME)) != 0) {
            fd.changeTimes(new FileTimes(
                    call.longAt(Fuse.SETATTR_ACCESSED),
                    nanos(call, valid, Fuse.FATTR_ATIME, Fuse.FATTR_ATIME_NOW, Fuse.SETATTR_ACCESSED_NANOS),
                    call.longAt(Fuse.SETATTR_MODIFIED),
                    nanos(call, valid, Fuse.FATTR_MTIME, Fuse.FATTR_MTIME_NOW, Fuse.SETATTR_MODIFIED_NANOS)));
        }
        reply(call, inode);
    }

    // No guest makes a file that another user of the host would run with rights that are not the user's.
    private static void setMode(Call call, Inode inode, InodeFd fd) {
        if (inode.kind() == FileFlags.SYMLINK) {
            throw new Refusal(Errno.EOPNOTSUPP);
        }
        int mode = call.intAt(Fuse.SETATTR_MODE) & FileFlags.PERMISSIONS;
        fd.changeMode(inode.isDirectory() ? mode : mode & ~FileFlags.SET_ID);
    }

    private void setSize(Call call, Inode inode, InodeFd fd, boolean open) {
        long size = call.longAt(Fuse.SETATTR_SIZE);
        if (open) {
            share.handles().file(call.longAt(Fuse.SETATTR_HANDLE)).truncate(size);
            return;
        }
        FileOperations.checkRegular(inode);
        try (FileFd file = fd.open(FileFlags.WRITE_ONLY)) {
            file.truncate(size);
        }
    }

    private static int nanos(Call call, int valid, int set, int now, int at) {
        if ((valid & set) == 0) {
            return FileTimes.KEEP;
        }
        return (valid & now) != 0 ? FileTimes.NOW : call.intAt(at);
    }

    private void reply(Call call, Inode inode) {
        Attributes.putReply(call.reply(Fuse.ATTR_OUT), inodes.refresh(inode));
    }

    void access(Call call) {
        int mask = call.intAt(0) & ALL;
        if ((mask & WRITE) != 0) {
            share.checkWritable();
        }
        inodes.fd(inodes.get(call.node())).access(mask);
    }

    void statFileSystem(Call call) {
        FileSystemStat stat = inodes.fd(inodes.get(call.node())).statFileSystem();
        MemorySegment s = call.reply(Fuse.STATFS_OUT);
        s.set(LONG, Fuse.STATFS_BLOCKS, stat.blocks());
        s.set(LONG, Fuse.STATFS_FREE, stat.free());
        s.set(LONG, Fuse.STATFS_AVAILABLE, stat.available());
        s.set(LONG, Fuse.STATFS_FILES, stat.files());
        s.set(LONG, Fuse.STATFS_FREE_FILES, stat.freeFiles());
        s.set(INT, Fuse.STATFS_BLOCK_SIZE, (int) stat.blockSize());
        s.set(INT, Fuse.STATFS_NAME_LENGTH, (int) stat.nameLength());
        s.set(INT, Fuse.STATFS_FRAGMENT_SIZE, (int) stat.fragmentSize());
    }

    /** What sync(1) in a guest comes to. */
    void syncFileSystem() {
        if (!share.readOnly()) {
            try (DirectoryFd directory = inodes.fd(inodes.get(Fuse.ROOT)).openDirectory()) {
                directory.syncFileSystem();
            }
        }
    }
}
