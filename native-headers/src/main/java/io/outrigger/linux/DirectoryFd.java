// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

/**
 * An open directory, whose entries are listed.
 *
 * <p>Thread-safe, if nobody closes it while another thread is within a call; but {@link #read} is for one thread at a
 * time.
 */
public final class DirectoryFd extends Descriptor {
    @Header("SEEK_SET")
    private static final int SEEK_SET = 0;

    DirectoryFd(int number) {
        super(number);
    }

    /**
     * Gets entries (getdents64(2)).
     *
     * @param offset where to go on: 0 or what {@link DirectoryEntries#offset} has told of an entry
     * @param bytes about how many bytes of entries
     */
    public void read(long offset, int bytes, DirectoryEntries into) {
        Syscall.check("lseek", Syscall.call(Syscall.LSEEK, number(), offset, SEEK_SET));
        int room = into.begin(bytes);
        // SAFETY: its owner keeps the room, of which the call writes at most what it is told.
        long n = Syscall.call(Syscall.GETDENTS64, number(), into.address(), room);
        into.end(Syscall.check("getdents64", n));
    }

    /** Makes its entries durable, and what else of it is {@code everything}. */
    public void sync(boolean everything) {
        int call = everything ? Syscall.FSYNC : Syscall.FDATASYNC;
        Syscall.check("fsync", Syscall.call(call, number(), 0, 0));
    }

    /** Makes all of its file system durable (syncfs(2)). */
    public void syncFileSystem() {
        Syscall.check("syncfs", Syscall.call(Syscall.SYNCFS, number(), 0, 0));
    }
}
