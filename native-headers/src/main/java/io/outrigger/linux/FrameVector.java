// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A list of stretches of memory that one system call reads into or writes from (readv(2)). Filled anew for each call;
 * allocates nothing.
 *
 * <p>Confined to one thread at a time.
 */
public final class FrameVector {
    @Header("sizeof(struct iovec)")
    private static final long SIZE = 16;

    @Header("offsetof(struct iovec, iov_len)")
    private static final long LENGTH = 8;

    // Of automatic arenas, so that a call that races with close finds EBADF and never freed memory.
    private final MemorySegment entries;
    private final int capacity;
    private int count;
    private long bytes;

    /**
     * An empty one.
     *
     * @param capacity stretches that it holds: 1 to 1024, the kernel's UIO_MAXIOV
     */
    public FrameVector(int capacity) {
        if (capacity < 1 || capacity > 1024) {
            throw new IllegalArgumentException("an iovec of " + capacity);
        }
        this.capacity = capacity;
        entries = Arena.ofAuto().allocate(capacity * SIZE, 8);
    }

    /** Forgets all stretches. */
    public void clear() {
        count = 0;
        bytes = 0;
    }

    /**
     * Adds a stretch.
     *
     * @param address of host memory that stays mapped until the call is over; the caller vouches for it
     * @return whether there was room
     */
    public boolean add(long address, long length) {
        if (count == capacity) {
            return false;
        }
        entries.set(ValueLayout.JAVA_LONG, count * SIZE, address);
        entries.set(ValueLayout.JAVA_LONG, count * SIZE + LENGTH, length);
        count++;
        bytes += length;
        return true;
    }

    /** How many stretches there are. */
    public int count() {
        return count;
    }

    /** Bytes of all stretches. */
    public long bytes() {
        return bytes;
    }

    long address() {
        return entries.address();
    }

    /** A call that takes a descriptor and the vector; its value or the negative error number. */
    long call(int number, int fd) {
        // SAFETY: count entries of our own; who added them vouches for what they point to.
        return Syscall.call(number, fd, entries.address(), count, 0, 0, 0);
    }
}
