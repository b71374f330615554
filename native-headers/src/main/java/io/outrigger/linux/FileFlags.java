// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

/** Flags of open(2), and kinds and permissions of files (inode(7)), as x86-64 Linux and its guests number them. */
public final class FileFlags {
    /** Reading, writing or both. */
    @Header("O_ACCMODE")
    public static final int ACCESS_MODE = 3;

    /** Reading only. */
    @Header("O_RDONLY")
    public static final int READ_ONLY = 0;

    /** Writing only. */
    @Header("O_WRONLY")
    public static final int WRITE_ONLY = 1;

    /** Both. */
    @Header("O_RDWR")
    public static final int READ_WRITE = 2;

    /** The file is made if it is not there. */
    @Header("O_CREAT")
    public static final int CREATE = 0x40;

    /** The file must not be there. */
    @Header("O_EXCL")
    public static final int EXCLUSIVE = 0x80;

    /** The file is emptied. */
    @Header("O_TRUNC")
    public static final int TRUNCATE = 0x200;

    /** Writes go to the end. */
    @Header("O_APPEND")
    public static final int APPEND = 0x400;

    /** Writes are durable when they are done. */
    @Header("O_SYNC")
    public static final int SYNC = 0x10_1000;

    /** The kind of a file, of its mode. */
    @Header("S_IFMT")
    public static final int KIND = 0xF000;

    /** A regular file. */
    @Header("S_IFREG")
    public static final int REGULAR = 0x8000;

    /** A directory. */
    @Header("S_IFDIR")
    public static final int DIRECTORY = 0x4000;

    /** A symbolic link. */
    @Header("S_IFLNK")
    public static final int SYMLINK = 0xA000;

    /** A device that is read and written as a stream. */
    @Header("S_IFCHR")
    public static final int CHARACTER_DEVICE = 0x2000;

    /** A device that has blocks. */
    @Header("S_IFBLK")
    public static final int BLOCK_DEVICE = 0x6000;

    /** A named pipe. */
    @Header("S_IFIFO")
    public static final int FIFO = 0x1000;

    /** A socket's name. */
    @Header("S_IFSOCK")
    public static final int SOCKET = 0xC000;

    /** Who runs the file is its owner, or of its group. */
    @Header("S_ISUID | S_ISGID")
    public static final int SET_ID = 0xC00;

    /** What is made in the directory is of its group. */
    @Header("S_ISGID")
    public static final int SET_GROUP = 0x400;

    /** All but the kind. */
    @Header("S_ISUID | S_ISGID | S_ISVTX | S_IRWXU | S_IRWXG | S_IRWXO")
    public static final int PERMISSIONS = 0xFFF;

    @Header("O_NOCTTY")
    static final int NO_TERMINAL = 0x100;

    @Header("O_NONBLOCK")
    static final int NON_BLOCKING = 0x800;

    @Header("O_DIRECTORY")
    static final int MUST_BE_DIRECTORY = 0x1_0000;

    @Header("O_NOFOLLOW")
    static final int NO_FOLLOW = 0x2_0000;

    @Header("O_CLOEXEC")
    static final int CLOSE_ON_EXEC = 0x8_0000;

    @Header("O_PATH")
    static final int PATH = 0x20_0000;

    @Header("AT_SYMLINK_NOFOLLOW")
    static final int AT_NO_FOLLOW = 0x100;

    @Header("AT_REMOVEDIR")
    static final int AT_REMOVE_DIRECTORY = 0x200;

    @Header("AT_SYMLINK_FOLLOW")
    static final int AT_FOLLOW = 0x400;

    @Header("AT_EMPTY_PATH")
    static final int AT_EMPTY_PATH = 0x1000;

    private FileFlags() {}
}
