// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

import io.outrigger.linux.EntryName;
import io.outrigger.linux.Errno;
import io.outrigger.linux.FileFlags;
import io.outrigger.linux.FileStat;
import io.outrigger.linux.Fuse;
import io.outrigger.linux.InodeFd;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Entries of directories: found, made, renamed, taken away, forgotten.
 *
 * <p>Confined to the thread that serves the share.
 */
final class NameOperations {
    private static final int LONGEST_TARGET = 4095; // PATH_MAX less the NUL
    private static final int RENAME_EXCHANGE = 2;
    private static final int RENAME_FLAGS = 3; // and RENAME_NOREPLACE; a whiteout is a device file
    private static final int MADE_MODE = FileFlags.PERMISSIONS & ~FileFlags.SET_ID;

    private final Share share;
    private final Inodes inodes;

    NameOperations(Share share) {
        this.share = share;
        this.inodes = share.inodes();
    }

    void lookup(Call call) {
        Inode found = inodes.find(share.directory(call), call.nameAt(0));
        reply(call, found, inodes.stat());
    }

    void forget(Call call) {
        inodes.forget(call.node(), call.longAt(0));
    }

    void batchForget(Call call) {
        long count = Integer.toUnsignedLong(call.intAt(0));
        long there = (call.argumentBytes() - Fuse.BATCH_FORGET_IN) / Fuse.FORGET_ONE;
        for (int i = 0; i < Math.min(count, there); i++) {
            int at = Fuse.BATCH_FORGET_IN + i * Fuse.FORGET_ONE;
            inodes.forget(call.longAt(at), call.longAt(at + Fuse.FORGET_ONE_COUNT));
        }
    }

    void makeNode(Call call) {
        int mode = call.intAt(Fuse.MKNOD_MODE);
        int kind = (mode & FileFlags.KIND) == 0 ? FileFlags.REGULAR : mode & FileFlags.KIND;
        EntryName name = call.nameAt(Fuse.MKNOD_IN);
        made(call, name, directory -> directory.makeNode(name, kind | mode & MADE_MODE));
    }

    void makeDirectory(Call call) {
        EntryName name = call.nameAt(Fuse.MKDIR_IN);
        int mode = call.intAt(Fuse.MKDIR_MODE) & MADE_MODE;
        made(call, name, directory -> directory.makeDirectory(name, mode));
    }

    void makeLink(Call call) {
        EntryName name = call.nameAt(0);
        byte[] target = call.textAt(call.after(0));
        if (target.length > LONGEST_TARGET) {
            throw new Refusal(Errno.ENAMETOOLONG);
        }
        made(call, name, directory -> directory.makeLink(name, target));
    }

    private interface Making {
        void in(InodeFd directory);
    }

    private void made(Call call, EntryName name, Making making) {
        Inode directory = share.directory(call);
        inodes.checkRoom();
        making.in(inodes.fd(directory));
        Inode made = inodes.find(directory, name);
        reply(call, made, share.give(made, directory, call));
    }

    void readLink(Call call) {
        Inode inode = inodes.get(call.node());
        if (inode.kind() != FileFlags.SYMLINK) {
            throw new Refusal(Errno.EINVAL);
        }
        byte[] target = inodes.fd(inode).readLink();
        if (target.length > call.copiedRoom()) {
            throw new Refusal(Errno.ENAMETOOLONG);
        }
        call.reply(target.length).copyFrom(MemorySegment.ofArray(target));
    }

    void link(Call call) {
        Inode inode = inodes.get(call.longAt(0));
        EntryName name = call.nameAt(Fuse.LINK_IN);
        Inode directory = share.directory(call);
        if (inode.isDirectory() || inode.kind() == FileFlags.SYMLINK) {
            throw new Refusal(Errno.EPERM);
        }
        inodes.fd(inode).link(inodes.fd(directory), name);
        Inode found = inodes.find(directory, name);
        reply(call, found, inodes.stat());
    }

    void unlink(Call call) {
        takeAway(call, false);
    }

    void removeDirectory(Call call) {
        takeAway(call, true);
    }

    private void takeAway(Call call, boolean directories) {
        Inode directory = share.directory(call);
        EntryName name = call.nameAt(0);
        Inode gone = inodes.known(directory, name);
        InodeFd fd = inodes.fd(directory);
        if (directories) {
            fd.removeDirectory(name);
        } else {
            fd.unlink(name);
        }
        unname(gone, directory, name);
    }

    /** RENAME and RENAME2, which differ in what comes before the names. */
    void rename(Call call, int names, int flags) {
        if ((flags & ~RENAME_FLAGS) != 0) {
            throw new Refusal(Errno.EINVAL);
        }
        Inode from = share.directory(call);
        Inode to = inodes.get(call.longAt(0));
        EntryName name = call.nameAt(names);
        EntryName newName = call.nameAt(call.after(names));
        if (!to.isDirectory()) {
            throw new Refusal(Errno.ENOTDIR);
        }
        Inode moved = inodes.known(from, name);
        Inode replaced = inodes.known(to, newName);
        inodes.fd(from).rename(name, inodes.fd(to), newName, flags);
        if (Objects.equals(moved, replaced)) {
            return; // two names of one file: nothing happens (rename(2)); or the guest knows neither
        }
        unname(moved, from, name);
        unname(replaced, to, newName);
        if (moved != null) {
            inodes.place(moved, to, newName);
        }
        if (replaced != null && (flags & RENAME_EXCHANGE) != 0) {
            inodes.place(replaced, from, name);
        }
    }

    private void unname(@Nullable Inode inode, Inode directory, EntryName name) {
        if (inode != null && inode.isNamed(directory, name)) {
            inodes.unname(inode);
        }
    }

    private static void reply(Call call, Inode inode, FileStat stat) {
        Attributes.putEntry(call.reply(Fuse.ENTRY), inode, stat);
    }
}
