// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

import io.outrigger.linux.Fuse;
import io.outrigger.linux.FuseOpcode;
import org.jspecify.annotations.Nullable;

/** What a share answers; anything else is ENOSYS, after which Linux does without it. */
enum Operation {
    LOOKUP(FuseOpcode.LOOKUP, 1, Fuse.ENTRY, false),
    FORGET(FuseOpcode.FORGET, Fuse.FORGET_IN, 0, false),
    GETATTR(FuseOpcode.GETATTR, Fuse.GETATTR_IN, Fuse.ATTR_OUT, false),
    SETATTR(FuseOpcode.SETATTR, Fuse.SETATTR_IN, Fuse.ATTR_OUT, true),
    READLINK(FuseOpcode.READLINK, 0, 1, false),
    SYMLINK(FuseOpcode.SYMLINK, 2, Fuse.ENTRY, true),
    MKNOD(FuseOpcode.MKNOD, Fuse.MKNOD_IN + 1, Fuse.ENTRY, true),
    MKDIR(FuseOpcode.MKDIR, Fuse.MKDIR_IN + 1, Fuse.ENTRY, true),
    UNLINK(FuseOpcode.UNLINK, 1, 0, true),
    RMDIR(FuseOpcode.RMDIR, 1, 0, true),
    RENAME(FuseOpcode.RENAME, Fuse.RENAME_IN + 2, 0, true),
    RENAME2(FuseOpcode.RENAME2, Fuse.RENAME2_IN + 2, 0, true),
    LINK(FuseOpcode.LINK, Fuse.LINK_IN + 1, Fuse.ENTRY, true),
    OPEN(FuseOpcode.OPEN, Fuse.OPEN_IN, Fuse.OPEN_OUT, false),
    CREATE(FuseOpcode.CREATE, Fuse.CREATE_IN + 1, Fuse.ENTRY + Fuse.OPEN_OUT, true),
    READ(FuseOpcode.READ, Fuse.READ_IN, 0, false),
    WRITE(FuseOpcode.WRITE, Fuse.WRITE_IN, Fuse.WRITE_OUT, true),
    STATFS(FuseOpcode.STATFS, 0, Fuse.STATFS_OUT, false),
    RELEASE(FuseOpcode.RELEASE, Fuse.RELEASE_IN, 0, false),
    FSYNC(FuseOpcode.FSYNC, Fuse.FSYNC_IN, 0, false),
    FLUSH(FuseOpcode.FLUSH, Fuse.FLUSH_IN, 0, false),
    INIT(FuseOpcode.INIT, Fuse.INIT_IN, Fuse.INIT_OUT, false),
    DESTROY(FuseOpcode.DESTROY, 0, 0, false),
    OPENDIR(FuseOpcode.OPENDIR, Fuse.OPEN_IN, Fuse.OPEN_OUT, false),
    READDIR(FuseOpcode.READDIR, Fuse.READ_IN, 0, false),
    READDIRPLUS(FuseOpcode.READDIRPLUS, Fuse.READ_IN, 0, false),
    RELEASEDIR(FuseOpcode.RELEASEDIR, Fuse.RELEASE_IN, 0, false),
    FSYNCDIR(FuseOpcode.FSYNCDIR, Fuse.FSYNC_IN, 0, false),
    ACCESS(FuseOpcode.ACCESS, Fuse.ACCESS_IN, 0, false),
    INTERRUPT(FuseOpcode.INTERRUPT, 0, 0, false),
    BATCH_FORGET(FuseOpcode.BATCH_FORGET, Fuse.BATCH_FORGET_IN, 0, false),
    FALLOCATE(FuseOpcode.FALLOCATE, Fuse.FALLOCATE_IN, 0, true),
    LSEEK(FuseOpcode.LSEEK, Fuse.LSEEK_IN, Fuse.LSEEK_OUT, false),
    SYNCFS(FuseOpcode.SYNCFS, Fuse.SYNCFS_IN, 0, false);

    private static final @Nullable Operation[] BY_OPCODE = byOpcode();

    private final int opcode;
    private final int arguments;
    private final int reply;
    private final boolean changes;

    /**
     * An operation.
     *
     * @param arguments the fewest bytes of arguments
     * @param reply the bytes that its reply has, or at least has
     * @param changes whether it is none for a share that is only read
     */
    Operation(int opcode, int arguments, int reply, boolean changes) {
        this.opcode = opcode;
        this.arguments = arguments;
        this.reply = reply;
        this.changes = changes;
    }

    private static @Nullable Operation[] byOpcode() {
        @Nullable Operation[] all = new Operation[FuseOpcode.SYNCFS + 1];
        for (Operation o : values()) {
            all[o.opcode] = o;
        }
        return all;
    }

    /** The one that a number names; null if there is none. */
    static @Nullable Operation of(int opcode) {
        return opcode >= 0 && opcode < BY_OPCODE.length ? BY_OPCODE[opcode] : null;
    }

    int arguments() {
        return arguments;
    }

    int reply() {
        return reply;
    }

    boolean changes() {
        return changes;
    }

    /** Whether nobody waits for a reply. */
    boolean silent() {
        return this == FORGET || this == BATCH_FORGET || this == INTERRUPT;
    }

    /** The most bytes of arguments that are copied: a write's data is not. */
    int copied() {
        return this == WRITE ? Fuse.WRITE_IN : Call.MOST_ARGUMENTS;
    }
}
