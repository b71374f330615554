// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

/**
 * The messages of FUSE (linux/fuse.h): sizes, offsets and flags. Little-endian; every structure is a multiple of eight
 * bytes.
 */
public final class Fuse {
    // ---- Messages: what goes before each, and what each has.

    /** Bytes of a request before its arguments. */
    @Header("sizeof(struct fuse_in_header)")
    public static final int IN_HEADER = 40;

    /** Bytes of the request in all. */
    @Header("offsetof(struct fuse_in_header, len)")
    public static final int IN_LENGTH = 0;

    /** What is asked. */
    @Header("offsetof(struct fuse_in_header, opcode)")
    public static final int IN_OPCODE = 4;

    /** Its number. */
    @Header("offsetof(struct fuse_in_header, unique)")
    public static final int IN_UNIQUE = 8;

    /** Which inode it is about. */
    @Header("offsetof(struct fuse_in_header, nodeid)")
    public static final int IN_NODE = 16;

    /** Who asks. */
    @Header("offsetof(struct fuse_in_header, uid)")
    public static final int IN_USER = 24;

    /** Who asks: the group. */
    @Header("offsetof(struct fuse_in_header, gid)")
    public static final int IN_GROUP = 28;

    /** Bytes of a reply before what it tells. */
    @Header("sizeof(struct fuse_out_header)")
    public static final int OUT_HEADER = 16;

    /** Bytes of the reply in all. */
    @Header("offsetof(struct fuse_out_header, len)")
    public static final int OUT_LENGTH = 0;

    /** The negative error number. */
    @Header("offsetof(struct fuse_out_header, error)")
    public static final int OUT_ERROR = 4;

    /** The number of the request. */
    @Header("offsetof(struct fuse_out_header, unique)")
    public static final int OUT_UNIQUE = 8;

    /** The protocol. */
    @Header("FUSE_KERNEL_VERSION")
    public static final int VERSION = 7;

    /** The number of the directory that is shared. */
    @Header("FUSE_ROOT_ID")
    public static final int ROOT = 1;

    // ---- INIT.

    /** Bytes of its arguments, without what version 7.36 has added. */
    @Header("offsetof(struct fuse_init_in, flags2)")
    public static final int INIT_IN = 16;

    /** The protocol. */
    @Header("offsetof(struct fuse_init_in, major)")
    public static final int INIT_MAJOR = 0;

    /** Its version. */
    @Header("offsetof(struct fuse_init_in, minor)")
    public static final int INIT_MINOR = 4;

    /** Bytes that the guest reads ahead. */
    @Header("offsetof(struct fuse_init_in, max_readahead)")
    public static final int INIT_READAHEAD = 8;

    /** What the guest can do. */
    @Header("offsetof(struct fuse_init_in, flags)")
    public static final int INIT_FLAGS = 12;

    /** Bytes of its reply. */
    @Header("sizeof(struct fuse_init_out)")
    public static final int INIT_OUT = 64;

    /** Requests that nobody waits for. */
    @Header("offsetof(struct fuse_init_out, max_background)")
    public static final int INIT_OUT_BACKGROUND = 16;

    /** How many of these are many. */
    @Header("offsetof(struct fuse_init_out, congestion_threshold)")
    public static final int INIT_OUT_CONGESTION = 18;

    /** Bytes of the longest write. */
    @Header("offsetof(struct fuse_init_out, max_write)")
    public static final int INIT_OUT_WRITE = 20;

    /** Nanoseconds that times are multiples of. */
    @Header("offsetof(struct fuse_init_out, time_gran)")
    public static final int INIT_OUT_GRANULARITY = 24;

    /** Pages of the longest transfer. */
    @Header("offsetof(struct fuse_init_out, max_pages)")
    public static final int INIT_OUT_PAGES = 28;

    /** Several reads at once. */
    @Header("FUSE_ASYNC_READ")
    public static final int INIT_ASYNC_READ = 1 << 0;

    /** OPEN empties files. */
    @Header("FUSE_ATOMIC_O_TRUNC")
    public static final int INIT_ATOMIC_O_TRUNC = 1 << 3;

    /** Writes of more than a page. */
    @Header("FUSE_BIG_WRITES")
    public static final int INIT_BIG_WRITES = 1 << 5;

    /** Cached pages go when a file has changed. */
    @Header("FUSE_AUTO_INVAL_DATA")
    public static final int INIT_AUTO_INVAL_DATA = 1 << 12;

    /** READDIRPLUS. */
    @Header("FUSE_DO_READDIRPLUS")
    public static final int INIT_DO_READDIRPLUS = 1 << 13;

    /** READDIRPLUS only where it helps. */
    @Header("FUSE_READDIRPLUS_AUTO")
    public static final int INIT_READDIRPLUS_AUTO = 1 << 14;

    /** Several direct transfers at once. */
    @Header("FUSE_ASYNC_DIO")
    public static final int INIT_ASYNC_DIO = 1 << 15;

    /** Several lookups in a directory at once. */
    @Header("FUSE_PARALLEL_DIROPS")
    public static final int INIT_PARALLEL_DIROPS = 1 << 18;

    /** {@link #INIT_OUT_PAGES} counts. */
    @Header("FUSE_MAX_PAGES")
    public static final int INIT_MAX_PAGES = 1 << 22;

    // ---- Attributes and entries.

    /** Inode number. */
    @Header("offsetof(struct fuse_attr, ino)")
    public static final int ATTR_NUMBER = 0;

    /** Bytes. */
    @Header("offsetof(struct fuse_attr, size)")
    public static final int ATTR_SIZE = 8;

    /** Blocks of 512 bytes. */
    @Header("offsetof(struct fuse_attr, blocks)")
    public static final int ATTR_BLOCKS = 16;

    /** Seconds since 1970. */
    @Header("offsetof(struct fuse_attr, atime)")
    public static final int ATTR_ACCESSED = 24;

    /** Seconds since 1970. */
    @Header("offsetof(struct fuse_attr, mtime)")
    public static final int ATTR_MODIFIED = 32;

    /** Seconds since 1970. */
    @Header("offsetof(struct fuse_attr, ctime)")
    public static final int ATTR_CHANGED = 40;

    /** Nanoseconds of it. */
    @Header("offsetof(struct fuse_attr, atimensec)")
    public static final int ATTR_ACCESSED_NANOS = 48;

    /** Nanoseconds of it. */
    @Header("offsetof(struct fuse_attr, mtimensec)")
    public static final int ATTR_MODIFIED_NANOS = 52;

    /** Nanoseconds of it. */
    @Header("offsetof(struct fuse_attr, ctimensec)")
    public static final int ATTR_CHANGED_NANOS = 56;

    /** Kind and permissions. */
    @Header("offsetof(struct fuse_attr, mode)")
    public static final int ATTR_MODE = 60;

    /** Names. */
    @Header("offsetof(struct fuse_attr, nlink)")
    public static final int ATTR_LINKS = 64;

    /** Whose. */
    @Header("offsetof(struct fuse_attr, uid)")
    public static final int ATTR_OWNER = 68;

    /** Which group's. */
    @Header("offsetof(struct fuse_attr, gid)")
    public static final int ATTR_GROUP = 72;

    /** Which device. */
    @Header("offsetof(struct fuse_attr, rdev)")
    public static final int ATTR_SPECIAL = 76;

    /** Bytes best transferred at once. */
    @Header("offsetof(struct fuse_attr, blksize)")
    public static final int ATTR_BLOCK = 80;

    /** Bytes of an entry. */
    @Header("sizeof(struct fuse_entry_out)")
    public static final int ENTRY = 128;

    /** Its inode. */
    @Header("offsetof(struct fuse_entry_out, nodeid)")
    public static final int ENTRY_NODE = 0;

    /** Seconds that the name may be cached. */
    @Header("offsetof(struct fuse_entry_out, entry_valid)")
    public static final int ENTRY_VALID = 16;

    /** Seconds that the attributes may be cached. */
    @Header("offsetof(struct fuse_entry_out, attr_valid)")
    public static final int ENTRY_ATTR_VALID = 24;

    /** The attributes. */
    @Header("offsetof(struct fuse_entry_out, attr)")
    public static final int ENTRY_ATTR = 40;

    /** Bytes of a reply with attributes. */
    @Header("sizeof(struct fuse_attr_out)")
    public static final int ATTR_OUT = 104;

    /** Seconds that they may be cached. */
    @Header("offsetof(struct fuse_attr_out, attr_valid)")
    public static final int ATTR_OUT_VALID = 0;

    /** The attributes. */
    @Header("offsetof(struct fuse_attr_out, attr)")
    public static final int ATTR_OUT_ATTR = 16;

    /** Bytes of arguments. */
    @Header("sizeof(struct fuse_getattr_in)")
    public static final int GETATTR_IN = 16;

    /** Bytes of arguments. */
    @Header("sizeof(struct fuse_setattr_in)")
    public static final int SETATTR_IN = 88;

    /** What is to be set. */
    @Header("offsetof(struct fuse_setattr_in, valid)")
    public static final int SETATTR_VALID = 0;

    /** The open file. */
    @Header("offsetof(struct fuse_setattr_in, fh)")
    public static final int SETATTR_HANDLE = 8;

    /** Bytes. */
    @Header("offsetof(struct fuse_setattr_in, size)")
    public static final int SETATTR_SIZE = 16;

    /** Seconds since 1970. */
    @Header("offsetof(struct fuse_setattr_in, atime)")
    public static final int SETATTR_ACCESSED = 32;

    /** Seconds since 1970. */
    @Header("offsetof(struct fuse_setattr_in, mtime)")
    public static final int SETATTR_MODIFIED = 40;

    /** Nanoseconds of it. */
    @Header("offsetof(struct fuse_setattr_in, atimensec)")
    public static final int SETATTR_ACCESSED_NANOS = 56;

    /** Nanoseconds of it. */
    @Header("offsetof(struct fuse_setattr_in, mtimensec)")
    public static final int SETATTR_MODIFIED_NANOS = 60;

    /** Permissions. */
    @Header("offsetof(struct fuse_setattr_in, mode)")
    public static final int SETATTR_MODE = 68;

    /** Whose. */
    @Header("offsetof(struct fuse_setattr_in, uid)")
    public static final int SETATTR_OWNER = 76;

    /** Which group's. */
    @Header("offsetof(struct fuse_setattr_in, gid)")
    public static final int SETATTR_GROUP = 80;

    /** SETATTR: permissions. */
    @Header("FATTR_MODE")
    public static final int FATTR_MODE = 1 << 0;

    /** SETATTR: the owner. */
    @Header("FATTR_UID")
    public static final int FATTR_UID = 1 << 1;

    /** SETATTR: the group. */
    @Header("FATTR_GID")
    public static final int FATTR_GID = 1 << 2;

    /** SETATTR: the size. */
    @Header("FATTR_SIZE")
    public static final int FATTR_SIZE = 1 << 3;

    /** SETATTR: when it was read. */
    @Header("FATTR_ATIME")
    public static final int FATTR_ATIME = 1 << 4;

    /** SETATTR: when it was changed. */
    @Header("FATTR_MTIME")
    public static final int FATTR_MTIME = 1 << 5;

    /** SETATTR: a file is open. */
    @Header("FATTR_FH")
    public static final int FATTR_FH = 1 << 6;

    /** SETATTR: it was read now. */
    @Header("FATTR_ATIME_NOW")
    public static final int FATTR_ATIME_NOW = 1 << 7;

    /** SETATTR: it was changed now. */
    @Header("FATTR_MTIME_NOW")
    public static final int FATTR_MTIME_NOW = 1 << 8;

    // ---- Names.

    /** Bytes of arguments. */
    @Header("sizeof(struct fuse_forget_in)")
    public static final int FORGET_IN = 8;

    /** Bytes of arguments before those of each inode. */
    @Header("sizeof(struct fuse_batch_forget_in)")
    public static final int BATCH_FORGET_IN = 8;

    /** Bytes for each inode. */
    @Header("sizeof(struct fuse_forget_one)")
    public static final int FORGET_ONE = 16;

    /** How often the inode was found. */
    @Header("offsetof(struct fuse_forget_one, nlookup)")
    public static final int FORGET_ONE_COUNT = 8;

    /** Bytes of arguments before the name. */
    @Header("sizeof(struct fuse_mknod_in)")
    public static final int MKNOD_IN = 16;

    /** Kind and permissions. */
    @Header("offsetof(struct fuse_mknod_in, mode)")
    public static final int MKNOD_MODE = 0;

    /** Bytes of arguments before the name. */
    @Header("sizeof(struct fuse_mkdir_in)")
    public static final int MKDIR_IN = 8;

    /** Permissions. */
    @Header("offsetof(struct fuse_mkdir_in, mode)")
    public static final int MKDIR_MODE = 0;

    /** Bytes of arguments before the names. */
    @Header("sizeof(struct fuse_rename_in)")
    public static final int RENAME_IN = 8;

    /** Bytes of arguments before the names. */
    @Header("sizeof(struct fuse_rename2_in)")
    public static final int RENAME2_IN = 16;

    /** As renameat2(2) has them. */
    @Header("offsetof(struct fuse_rename2_in, flags)")
    public static final int RENAME2_FLAGS = 8;

    /** Bytes of arguments before the name. */
    @Header("sizeof(struct fuse_link_in)")
    public static final int LINK_IN = 8;

    // ---- Open files and directories.

    /** Bytes of arguments. */
    @Header("sizeof(struct fuse_open_in)")
    public static final int OPEN_IN = 8;

    /** As open(2) has them. */
    @Header("offsetof(struct fuse_open_in, flags)")
    public static final int OPEN_FLAGS = 0;

    /** Bytes of arguments before the name. */
    @Header("sizeof(struct fuse_create_in)")
    public static final int CREATE_IN = 16;

    /** As open(2) has them. */
    @Header("offsetof(struct fuse_create_in, flags)")
    public static final int CREATE_FLAGS = 0;

    /** Permissions. */
    @Header("offsetof(struct fuse_create_in, mode)")
    public static final int CREATE_MODE = 4;

    /** Bytes of a reply with a handle. */
    @Header("sizeof(struct fuse_open_out)")
    public static final int OPEN_OUT = 16;

    /** Bytes of arguments. */
    @Header("sizeof(struct fuse_release_in)")
    public static final int RELEASE_IN = 24;

    /** Bytes of arguments. */
    @Header("sizeof(struct fuse_flush_in)")
    public static final int FLUSH_IN = 24;

    /** Bytes of arguments. */
    @Header("sizeof(struct fuse_fsync_in)")
    public static final int FSYNC_IN = 16;

    /** How much is to be durable. */
    @Header("offsetof(struct fuse_fsync_in, fsync_flags)")
    public static final int FSYNC_FLAGS = 8;

    /** Data only. */
    @Header("FUSE_FSYNC_FDATASYNC")
    public static final int FSYNC_DATA = 1;

    /** Bytes of arguments. */
    @Header("sizeof(struct fuse_read_in)")
    public static final int READ_IN = 40;

    /** Where in the file. */
    @Header("offsetof(struct fuse_read_in, offset)")
    public static final int READ_OFFSET = 8;

    /** How many bytes. */
    @Header("offsetof(struct fuse_read_in, size)")
    public static final int READ_SIZE = 16;

    /** Bytes of arguments before the data. */
    @Header("sizeof(struct fuse_write_in)")
    public static final int WRITE_IN = 40;

    /** Where in the file. */
    @Header("offsetof(struct fuse_write_in, offset)")
    public static final int WRITE_OFFSET = 8;

    /** How many bytes. */
    @Header("offsetof(struct fuse_write_in, size)")
    public static final int WRITE_SIZE = 16;

    /** Bytes of its reply. */
    @Header("sizeof(struct fuse_write_out)")
    public static final int WRITE_OUT = 8;

    /** Bytes of arguments. */
    @Header("sizeof(struct fuse_fallocate_in)")
    public static final int FALLOCATE_IN = 32;

    /** Where in the file. */
    @Header("offsetof(struct fuse_fallocate_in, offset)")
    public static final int FALLOCATE_OFFSET = 8;

    /** How many bytes. */
    @Header("offsetof(struct fuse_fallocate_in, length)")
    public static final int FALLOCATE_LENGTH = 16;

    /** As fallocate(2) has it. */
    @Header("offsetof(struct fuse_fallocate_in, mode)")
    public static final int FALLOCATE_MODE = 24;

    /** Bytes of arguments. */
    @Header("sizeof(struct fuse_lseek_in)")
    public static final int LSEEK_IN = 24;

    /** Where in the file. */
    @Header("offsetof(struct fuse_lseek_in, offset)")
    public static final int LSEEK_OFFSET = 8;

    /** As lseek(2) has it. */
    @Header("offsetof(struct fuse_lseek_in, whence)")
    public static final int LSEEK_WHENCE = 16;

    /** Bytes of its reply. */
    @Header("sizeof(struct fuse_lseek_out)")
    public static final int LSEEK_OUT = 8;

    /** Bytes of arguments. */
    @Header("sizeof(struct fuse_access_in)")
    public static final int ACCESS_IN = 8;

    /** Inode number of a directory's entry. */
    @Header("offsetof(struct fuse_dirent, ino)")
    public static final int DIRENT_NUMBER = 0;

    /** Where the next one begins. */
    @Header("offsetof(struct fuse_dirent, off)")
    public static final int DIRENT_OFFSET = 8;

    /** Bytes of its name. */
    @Header("offsetof(struct fuse_dirent, namelen)")
    public static final int DIRENT_LENGTH = 16;

    /** Its kind. */
    @Header("offsetof(struct fuse_dirent, type)")
    public static final int DIRENT_TYPE = 20;

    /** Its name. */
    @Header("offsetof(struct fuse_dirent, name)")
    public static final int DIRENT_NAME = 24;

    /** Bytes of READDIRPLUS before each directory entry. */
    @Header("offsetof(struct fuse_direntplus, dirent)")
    public static final int DIRENTPLUS = 128;

    /** Bytes of arguments. */
    @Header("sizeof(struct fuse_syncfs_in)")
    public static final int SYNCFS_IN = 8;

    // ---- STATFS.

    /** Bytes of its reply. */
    @Header("sizeof(struct fuse_statfs_out)")
    public static final int STATFS_OUT = 80;

    /** In all. */
    @Header("offsetof(struct fuse_kstatfs, blocks)")
    public static final int STATFS_BLOCKS = 0;

    /** Not used. */
    @Header("offsetof(struct fuse_kstatfs, bfree)")
    public static final int STATFS_FREE = 8;

    /** Not reserved for root. */
    @Header("offsetof(struct fuse_kstatfs, bavail)")
    public static final int STATFS_AVAILABLE = 16;

    /** Inodes in all. */
    @Header("offsetof(struct fuse_kstatfs, files)")
    public static final int STATFS_FILES = 24;

    /** Inodes not used. */
    @Header("offsetof(struct fuse_kstatfs, ffree)")
    public static final int STATFS_FREE_FILES = 32;

    /** Bytes best transferred at once. */
    @Header("offsetof(struct fuse_kstatfs, bsize)")
    public static final int STATFS_BLOCK_SIZE = 40;

    /** Of the longest name. */
    @Header("offsetof(struct fuse_kstatfs, namelen)")
    public static final int STATFS_NAME_LENGTH = 44;

    /** Bytes of a block. */
    @Header("offsetof(struct fuse_kstatfs, frsize)")
    public static final int STATFS_FRAGMENT_SIZE = 48;

    private Fuse() {}
}
