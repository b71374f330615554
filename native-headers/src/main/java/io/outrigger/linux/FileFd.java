// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

/**
 * An open regular file, read and written at offsets that the caller names.
 *
 * <p>Thread-safe, if nobody closes it while another thread is within a call.
 */
public final class FileFd extends Descriptor {
    FileFd(int number) {
        super(number);
    }

    /**
     * Reads from {@code offset} on into all stretches in order (preadv(2)).
     *
     * @return how many bytes; fewer than there is room at the end of the file
     */
    public long read(IoVector into, long offset) {
        return transfer("preadv", Syscall.PREADV, into, offset);
    }

    /** Writes all stretches in order from {@code offset} on (pwritev(2)); returns how many bytes. */
    public long write(IoVector from, long offset) {
        return transfer("pwritev", Syscall.PWRITEV, from, offset);
    }

    private long transfer(String name, int call, IoVector v, long offset) {
        // SAFETY: the vector's stretches were checked when they were added, and live until the call is over. The
        // offset's upper half is an argument of its own, which 64-bit kernels ignore (fs/read_write.c, pos_from_hilo).
        return Syscall.check(name, Syscall.call(call, number(), v.address(), v.count(), offset, 0, 0));
    }

    /** The file itself, wherever it is by now. */
    public InodeFd inode() {
        return InodeFd.of(this);
    }

    /** Makes its data durable, and what else of it is {@code everything}. */
    public void sync(boolean everything) {
        int call = everything ? Syscall.FSYNC : Syscall.FDATASYNC;
        Syscall.check("fsync", Syscall.call(call, number(), 0, 0));
    }

    /** Tells of errors that a writer's close tells of (a network file system's, a quota). */
    public void flush() {
        long copy = Syscall.check("dup", Syscall.call(Syscall.DUP, number(), 0, 0));
        Syscall.check("close", Syscall.call(Syscall.CLOSE, copy, 0, 0));
    }

    /** Sets its size. */
    public void truncate(long size) {
        Syscall.check("ftruncate", Syscall.call(Syscall.FTRUNCATE, number(), size, 0));
    }

    /** Takes up or gives back blocks (fallocate(2)). */
    public void allocate(int mode, long offset, long length) {
        Syscall.check("fallocate", Syscall.call(Syscall.FALLOCATE, number(), mode, offset, length, 0, 0));
    }

    /** Finds data or a hole (lseek(2)). */
    public long seek(long offset, int whence) {
        return Syscall.check("lseek", Syscall.call(Syscall.LSEEK, number(), offset, whence));
    }
}
