// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A file, a directory or whatever else has a name, without being opened (O_PATH): a symbolic link stays one, a device's
 * driver hears nothing. Entries are found one at a time, so that nothing above a directory, behind a link or on
 * another mount is ever reached from here.
 *
 * <p>Thread-safe, if nobody closes it while another thread is within a call.
 */
public final class InodeFd extends Descriptor {
    @Header("sizeof(struct open_how)")
    private static final int HOW_SIZE = 24;

    @Header("offsetof(struct open_how, resolve)")
    private static final long HOW_RESOLVE = 16;

    @Header("offsetof(struct open_how, mode)")
    private static final long HOW_MODE = 8;

    // Of these, a name of one component needs the last two only; should a name ever be more, the others hold.
    @Header("RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV")
    private static final long RESOLVE = 0xF;

    private static final int FIND = FileFlags.PATH | FileFlags.NO_FOLLOW | FileFlags.CLOSE_ON_EXEC;
    private static final int LONGEST_LINK = 4096; // PATH_MAX
    private static final int SAFE = FileFlags.CLOSE_ON_EXEC | FileFlags.NON_BLOCKING | FileFlags.NO_TERMINAL;
    private static final int FROM_CALLERS =
            FileFlags.ACCESS_MODE | FileFlags.TRUNCATE | FileFlags.APPEND | FileFlags.SYNC;

    // What an O_PATH descriptor cannot do is done through its magic link, which leads to the inode and not by a path
    // (proc(5), /proc/pid/fd).
    private static final String ITSELF = "/proc/self/fd/";

    private InodeFd(int number) {
        super(number);
    }

    /** A directory by its path, which is trusted: links are followed. */
    public static InodeFd ofDirectory(String path) {
        return new InodeFd(open(path, FileFlags.PATH | FileFlags.MUST_BE_DIRECTORY | FileFlags.CLOSE_ON_EXEC));
    }

    static InodeFd of(FileFd file) {
        return new InodeFd(open(ITSELF + file.number(), FileFlags.PATH | FileFlags.CLOSE_ON_EXEC));
    }

    // ---- of any kind

    /** Tells of it. */
    public void stat(FileStat into) {
        try (Arena arena = Arena.ofConfined()) {
            // SAFETY: an empty string, and room for the structure, which its owner keeps.
            long n = Syscall.call(
                    Syscall.NEWFSTATAT, number(), empty(arena), into.room().address(), FileFlags.AT_EMPTY_PATH, 0, 0);
            Syscall.check("fstatat", n);
        }
    }

    /** Tells of its file system. */
    public FileSystemStat statFileSystem() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment s = arena.allocate(FileSystemStat.SIZE, 8);
            // SAFETY: room for the structure, which outlives the call.
            Syscall.check("fstatfs", Syscall.call(Syscall.FSTATFS, number(), s.address(), 0));
            return FileSystemStat.of(s);
        }
    }

    /** Fails if this process may not do with it what {@code mask} says (R_OK, W_OK, X_OK). */
    public void access(int mask) {
        emptyPath("faccessat2", Syscall.FACCESSAT2, mask, FileFlags.AT_EMPTY_PATH, 0);
    }

    /** Gives it to others; -1 leaves the owner or the group as it is. */
    public void changeOwner(int owner, int group) {
        emptyPath("fchownat", Syscall.FCHOWNAT, owner, group, FileFlags.AT_EMPTY_PATH);
    }

    /** Sets its times. */
    public void changeTimes(FileTimes times) {
        try (Arena arena = Arena.ofConfined()) {
            // SAFETY: an empty string and two structures, which outlive the call.
            long n = Syscall.call(
                    Syscall.UTIMENSAT,
                    number(),
                    empty(arena),
                    times.allocate(arena).address(),
                    FileFlags.AT_EMPTY_PATH,
                    0,
                    0);
            Syscall.check("utimensat", n);
        }
    }

    /** Sets its permissions. Never for a symbolic link, which has none. */
    public void changeMode(int permissions) {
        try (Arena arena = Arena.ofConfined()) {
            // SAFETY: a terminated string that outlives the call.
            long n = Syscall.call(
                    Syscall.FCHMODAT, Syscall.AT_FDCWD, itself(arena).address(), permissions);
            Syscall.check("fchmodat", n);
        }
    }

    /** Gives it one more name. Neither a directory nor a symbolic link. */
    public void link(InodeFd directory, EntryName name) {
        try (Arena arena = Arena.ofConfined()) {
            // SAFETY: terminated strings that outlive the call.
            long n = Syscall.call(
                    Syscall.LINKAT,
                    Syscall.AT_FDCWD,
                    itself(arena).address(),
                    directory.number(),
                    name.terminated(arena).address(),
                    FileFlags.AT_FOLLOW,
                    0);
            Syscall.check("linkat", n);
        }
    }

    /** Where it leads, if it is a symbolic link: bytes without a NUL at the end. */
    public byte[] readLink() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment s = arena.allocate(LONGEST_LINK);
            // SAFETY: an empty string, and room of which the call writes at most what it is told.
            long n = Syscall.call(Syscall.READLINKAT, number(), empty(arena), s.address(), LONGEST_LINK, 0, 0);
            Syscall.check("readlinkat", n);
            return s.asSlice(0, n).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    // ---- if it is a regular file

    /**
     * Opens it. Only for what {@link #stat} has said to be a regular file: a device's driver would be asked, a pipe
     * would wait.
     *
     * @param flags access mode, TRUNCATE, APPEND and SYNC of {@link FileFlags}; others are left out
     */
    public FileFd open(int flags) {
        try (Arena arena = Arena.ofConfined()) {
            // SAFETY: a terminated string that outlives the call.
            long n = Syscall.call(
                    Syscall.OPENAT, Syscall.AT_FDCWD, itself(arena).address(), flags & FROM_CALLERS | SAFE);
            return new FileFd((int) Syscall.check("open file", n));
        }
    }

    // ---- if it is a directory

    /** Finds an entry. */
    public InodeFd find(EntryName name) {
        return new InodeFd(openBeneath("find " + name, name, FIND, 0));
    }

    /** Opens it to list its entries. */
    public DirectoryFd openDirectory() {
        try (Arena arena = Arena.ofConfined()) {
            int flags = FileFlags.MUST_BE_DIRECTORY | FileFlags.CLOSE_ON_EXEC;
            // SAFETY: a terminated string that outlives the call.
            long n = Syscall.call(
                    Syscall.OPENAT, number(), arena.allocateFrom(".").address(), flags);
            return new DirectoryFd((int) Syscall.check("open directory", n));
        }
    }

    /** Makes a regular file, which must not be there, and opens it; flags as {@link #open} has them. */
    public FileFd create(EntryName name, int flags, int permissions) {
        int all = flags & FROM_CALLERS | FileFlags.CREATE | FileFlags.EXCLUSIVE | FileFlags.NO_FOLLOW | SAFE;
        return new FileFd(openBeneath("create " + name, name, all, permissions));
    }

    /** Makes a file of another kind that has no device behind it: FIFO or SOCKET of {@link FileFlags}, or REGULAR. */
    public void makeNode(EntryName name, int kindAndPermissions) {
        int kind = kindAndPermissions & FileFlags.KIND;
        if (kind != FileFlags.REGULAR && kind != FileFlags.FIFO && kind != FileFlags.SOCKET) {
            throw new ErrnoException("mknodat", Errno.EPERM);
        }
        named("mknodat", Syscall.MKNODAT, name, kindAndPermissions, 0);
    }

    /** Makes a directory. */
    public void makeDirectory(EntryName name, int permissions) {
        named("mkdirat", Syscall.MKDIRAT, name, permissions, 0);
    }

    /** Makes a symbolic link. */
    public void makeLink(EntryName name, byte[] target) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(target.length + 1L); // all zero
            MemorySegment.copy(target, 0, text, ValueLayout.JAVA_BYTE, 0, target.length);
            // SAFETY: terminated strings that outlive the call.
            long n = Syscall.call(
                    Syscall.SYMLINKAT,
                    text.address(),
                    number(),
                    name.terminated(arena).address());
            Syscall.check("symlinkat", n);
        }
    }

    /** Takes away an entry that is no directory. */
    public void unlink(EntryName name) {
        named("unlinkat", Syscall.UNLINKAT, name, 0, 0);
    }

    /** Takes away an empty directory. */
    public void removeDirectory(EntryName name) {
        named("unlinkat", Syscall.UNLINKAT, name, FileFlags.AT_REMOVE_DIRECTORY, 0);
    }

    /** Tells of an entry, without finding it. */
    public void stat(EntryName name, FileStat into) {
        // SAFETY: room for the structure, which its owner keeps.
        named("fstatat", Syscall.NEWFSTATAT, name, into.room().address(), FileFlags.AT_NO_FOLLOW);
    }

    /** Renames an entry (renameat2(2)). */
    public void rename(EntryName name, InodeFd newDirectory, EntryName newName, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            // SAFETY: terminated strings that outlive the call.
            long n = Syscall.call(
                    Syscall.RENAMEAT2,
                    number(),
                    name.terminated(arena).address(),
                    newDirectory.number(),
                    newName.terminated(arena).address(),
                    flags,
                    0);
            Syscall.check("renameat2", n);
        }
    }

    private int openBeneath(String what, EntryName name, int flags, int mode) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment how = arena.allocate(HOW_SIZE, 8);
            how.set(ValueLayout.JAVA_LONG, 0, flags);
            how.set(ValueLayout.JAVA_LONG, HOW_MODE, mode);
            how.set(ValueLayout.JAVA_LONG, HOW_RESOLVE, RESOLVE);
            // SAFETY: a terminated string and a structure, which outlive the call.
            long n = Syscall.call(
                    Syscall.OPENAT2, number(), name.terminated(arena).address(), how.address(), HOW_SIZE, 0, 0);
            return (int) Syscall.check(what, n);
        }
    }

    private void named(String what, int call, EntryName name, long a, long b) {
        try (Arena arena = Arena.ofConfined()) {
            // SAFETY: a terminated string that outlives the call; callers vouch for the rest.
            long n = Syscall.call(call, number(), name.terminated(arena).address(), a, b, 0, 0);
            Syscall.check(what, n);
        }
    }

    private void emptyPath(String what, int call, long a, long b, long c) {
        try (Arena arena = Arena.ofConfined()) {
            // SAFETY: an empty string that outlives the call; numbers else.
            Syscall.check(what, Syscall.call(call, number(), empty(arena), a, b, c, 0));
        }
    }

    private static long empty(Arena arena) {
        return arena.allocate(1).address();
    }

    private MemorySegment itself(Arena arena) {
        return arena.allocateFrom(ITSELF + number());
    }
}
