// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

/** What FUSE asks for (linux/fuse.h, enum fuse_opcode); those that Outrigger answers. */
public final class FuseOpcode {
    /** LOOKUP. */
    @Header("FUSE_LOOKUP")
    public static final int LOOKUP = 1;

    /** FORGET. */
    @Header("FUSE_FORGET")
    public static final int FORGET = 2;

    /** GETATTR. */
    @Header("FUSE_GETATTR")
    public static final int GETATTR = 3;

    /** SETATTR. */
    @Header("FUSE_SETATTR")
    public static final int SETATTR = 4;

    /** READLINK. */
    @Header("FUSE_READLINK")
    public static final int READLINK = 5;

    /** SYMLINK. */
    @Header("FUSE_SYMLINK")
    public static final int SYMLINK = 6;

    /** MKNOD. */
    @Header("FUSE_MKNOD")
    public static final int MKNOD = 8;

    /** MKDIR. */
    @Header("FUSE_MKDIR")
    public static final int MKDIR = 9;

    /** UNLINK. */
    @Header("FUSE_UNLINK")
    public static final int UNLINK = 10;

    /** RMDIR. */
    @Header("FUSE_RMDIR")
    public static final int RMDIR = 11;

    /** RENAME. */
    @Header("FUSE_RENAME")
    public static final int RENAME = 12;

    /** LINK. */
    @Header("FUSE_LINK")
    public static final int LINK = 13;

    /** OPEN. */
    @Header("FUSE_OPEN")
    public static final int OPEN = 14;

    /** READ. */
    @Header("FUSE_READ")
    public static final int READ = 15;

    /** WRITE. */
    @Header("FUSE_WRITE")
    public static final int WRITE = 16;

    /** STATFS. */
    @Header("FUSE_STATFS")
    public static final int STATFS = 17;

    /** RELEASE. */
    @Header("FUSE_RELEASE")
    public static final int RELEASE = 18;

    /** FSYNC. */
    @Header("FUSE_FSYNC")
    public static final int FSYNC = 20;

    /** FLUSH. */
    @Header("FUSE_FLUSH")
    public static final int FLUSH = 25;

    /** INIT. */
    @Header("FUSE_INIT")
    public static final int INIT = 26;

    /** OPENDIR. */
    @Header("FUSE_OPENDIR")
    public static final int OPENDIR = 27;

    /** READDIR. */
    @Header("FUSE_READDIR")
    public static final int READDIR = 28;

    /** RELEASEDIR. */
    @Header("FUSE_RELEASEDIR")
    public static final int RELEASEDIR = 29;

    /** FSYNCDIR. */
    @Header("FUSE_FSYNCDIR")
    public static final int FSYNCDIR = 30;

    /** ACCESS. */
    @Header("FUSE_ACCESS")
    public static final int ACCESS = 34;

    /** CREATE. */
    @Header("FUSE_CREATE")
    public static final int CREATE = 35;

    /** INTERRUPT. */
    @Header("FUSE_INTERRUPT")
    public static final int INTERRUPT = 36;

    /** DESTROY. */
    @Header("FUSE_DESTROY")
    public static final int DESTROY = 38;

    /** BATCH_FORGET. */
    @Header("FUSE_BATCH_FORGET")
    public static final int BATCH_FORGET = 42;

    /** FALLOCATE. */
    @Header("FUSE_FALLOCATE")
    public static final int FALLOCATE = 43;

    /** READDIRPLUS. */
    @Header("FUSE_READDIRPLUS")
    public static final int READDIRPLUS = 44;

    /** RENAME2. */
    @Header("FUSE_RENAME2")
    public static final int RENAME2 = 45;

    /** LSEEK. */
    @Header("FUSE_LSEEK")
    public static final int LSEEK = 46;

    /** SYNCFS. */
    @Header("FUSE_SYNCFS")
    public static final int SYNCFS = 50;

    private FuseOpcode() {}
}
