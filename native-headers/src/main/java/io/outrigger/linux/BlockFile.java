// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import io.outrigger.linux.headers.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A regular file or block device whose bytes are a disk's. Transfers tell of failures by number, for the guest whose
 * request it was, and allocate nothing.
 *
 * <p>Thread-safe.
 */
public final class BlockFile extends Descriptor {
    @Header("sizeof(struct stat)")
    private static final long STAT_SIZE = 144;

    @Header("offsetof(struct stat, st_mode)")
    private static final long STAT_MODE = 24;

    @Header("offsetof(struct stat, st_size)")
    private static final long STAT_LENGTH = 48;

    @Header("S_IFMT")
    private static final int TYPE = 0xF000;

    @Header("S_IFREG")
    private static final int REGULAR = 0x8000;

    @Header("S_IFBLK")
    private static final int BLOCK_DEVICE = 0x6000;

    @Header("BLKGETSIZE64")
    private static final long GET_SIZE = 0x8008_1272L;

    @Header("LOCK_SH | LOCK_NB")
    private static final int LOCK_SHARED = 5;

    @Header("LOCK_EX | LOCK_NB")
    private static final int LOCK_EXCLUSIVE = 6;

    @Header("FALLOC_FL_ZERO_RANGE")
    private static final int ZERO_RANGE = 0x10;

    @Header("F_SETFL")
    private static final int SET_FLAGS = 4;

    /** A write that is stable when it returns, as with O_DSYNC, but for this write only. */
    @Header("RWF_DSYNC")
    static final int DSYNC = 2;

    @Header("RWF_NOWAIT")
    private static final int NOWAIT = 8;

    static final int PUNCH_HOLE = Linux.FALLOC_FL_PUNCH_HOLE() | Linux.FALLOC_FL_KEEP_SIZE();
    static final int ZERO = ZERO_RANGE | Linux.FALLOC_FL_KEEP_SIZE();

    private final boolean blockDevice;

    private BlockFile(int number) {
        super(number);
        try (Arena arena = Arena.ofConfined()) {
            int type = stat(arena).get(ValueLayout.JAVA_INT, STAT_MODE) & TYPE;
            if (type != REGULAR && type != BLOCK_DEVICE) {
                close();
                throw new ErrnoException("open: neither a regular file nor a block device", Errno.EINVAL);
            }
            blockDevice = type == BLOCK_DEVICE;
            // io_uring would fail with EAGAIN what it cannot do at once, instead of doing it later.
            Syscall.check("fcntl", Syscall.call(Syscall.FCNTL, number, SET_FLAGS, 0));
        }
    }

    /** Opens what is there already. */
    public static BlockFile open(String path, boolean writable) {
        // O_NONBLOCK: opening a FIFO without a writer would wait for one; it means nothing to files and block devices.
        int flags = Linux.O_CLOEXEC() | Linux.O_NONBLOCK() | (writable ? Linux.O_RDWR() : Linux.O_RDONLY());
        return new BlockFile(open(path, flags));
    }

    /** Whether it is a block device, and so cannot change its size. */
    public boolean isBlockDevice() {
        return blockDevice;
    }

    /** Its size in bytes. */
    public long size() {
        try (Arena arena = Arena.ofConfined()) {
            if (!blockDevice) {
                return stat(arena).get(ValueLayout.JAVA_LONG, STAT_LENGTH);
            }
            MemorySegment s = arena.allocate(ValueLayout.JAVA_LONG);
            ioctl("BLKGETSIZE64", GET_SIZE, s);
            return s.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    /** Sets a regular file's size. */
    public void truncate(long size) {
        Syscall.check("ftruncate", Syscall.call(Syscall.FTRUNCATE, number(), size, 0));
    }

    /**
     * Keeps others that lock, in this process too, from writing it (flock(2)), or from using it at all. It ends when
     * this is closed, or the process dies.
     *
     * @param exclusive whether only this one may use it; else it shares it with others that do not write
     * @return whether it could be had
     */
    public boolean tryLock(boolean exclusive) {
        long n = Syscall.call(Syscall.FLOCK, number(), exclusive ? LOCK_EXCLUSIVE : LOCK_SHARED, 0);
        if (n == -Errno.EAGAIN) {
            return false;
        }
        Syscall.check("flock", n);
        return true;
    }

    /**
     * Fills the memory with the bytes from {@code offset} on.
     *
     * @param to used up
     * @return 0, or the error number; {@link Errno#EIO} if the file ends before
     */
    public int read(IoVector to, long offset) {
        long at = offset;
        while (to.bytes() > 0) {
            // SAFETY: stretches of native memory that the caller keeps alive.
            long n = call(Syscall.PREADV, to.address(), to.count(), at, 0, 0);
            if (n <= 0 && n != -Errno.EINTR) {
                return n == 0 ? Errno.EIO : (int) -n;
            }
            if (n > 0) {
                to.advance(n);
                at += n;
            }
        }
        return 0;
    }

    /**
     * Fills the memory, as far as the host has the bytes from {@code offset} on in its own. It does not wait for a
     * disk.
     *
     * @param to left as it is
     * @return how many bytes it filled; else 0 or a negative error number, and whoever needs to know why reads in
     *     another way: {@link Errno#EAGAIN} if the first one is not in memory, {@link Errno#EOPNOTSUPP} if the file
     *     system cannot tell
     */
    public int readCached(IoVector to, long offset) {
        // SAFETY: as above.
        return (int) call(Syscall.PREADV2, to.address(), to.count(), offset, 0, NOWAIT);
    }

    /**
     * Writes the memory to {@code offset} and after.
     *
     * @param from used up
     * @param stable whether it is to survive a power cut from now on, as after {@link #sync}
     * @return 0, or the error number; a part may be written then
     */
    public int write(IoVector from, long offset, boolean stable) {
        long at = offset;
        while (from.bytes() > 0) {
            // SAFETY: as above. The offset is one 64-bit argument on x86-64; its high half is ignored.
            long n = call(Syscall.PWRITEV2, from.address(), from.count(), at, 0, stable ? DSYNC : 0);
            if (n <= 0 && n != -Errno.EINTR) {
                return n == 0 ? Errno.EIO : (int) -n;
            }
            if (n > 0) {
                from.advance(n);
                at += n;
            }
        }
        return 0;
    }

    /**
     * Makes all completed writes survive a power cut (fdatasync(2)).
     *
     * @return 0, or the error number
     */
    public int sync() {
        return (int) -call(Syscall.FDATASYNC, 0, 0, 0, 0, 0);
    }

    /**
     * Gives a range's space back; it reads as zeros.
     *
     * @return 0, or the error number: {@link Errno#EOPNOTSUPP} if the file system cannot
     */
    public int punchHole(long offset, long length) {
        return (int) -call(Syscall.FALLOCATE, PUNCH_HOLE, offset, length, 0, 0);
    }

    /**
     * Makes a range zeros that keep their space, without writing them all.
     *
     * @return 0, or the error number: {@link Errno#EOPNOTSUPP} if the file system cannot
     */
    public int zeroRange(long offset, long length) {
        return (int) -call(Syscall.FALLOCATE, ZERO, offset, length, 0, 0);
    }

    private long call(int call, long b, long c, long d, long e, long f) {
        return Syscall.call(call, number(), b, c, d, e, f);
    }

    private MemorySegment stat(Arena arena) {
        MemorySegment s = arena.allocate(STAT_SIZE, 8);
        // SAFETY: room for the structure, which outlives the call.
        Syscall.check("fstat", Syscall.call(Syscall.FSTAT, number(), s.address(), 0));
        return s;
    }
}
