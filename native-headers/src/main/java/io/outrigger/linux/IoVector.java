// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * Stretches of memory that one transfer fills or empties in order (struct iovec). Reused: filling it allocates nothing.
 * A transfer uses it up, so that what is left after a short one is what is still to be done.
 *
 * <p>Confined to one thread at a time. The memory must live until the transfer is over.
 */
public final class IoVector {
    /** The most stretches that Linux takes in one call. */
    @Header("UIO_MAXIOV")
    public static final int MOST = 1024;

    @Header("sizeof(struct iovec)")
    private static final long SIZE = 16;

    @Header("offsetof(struct iovec, iov_len)")
    private static final long LENGTH = 8;

    // SAFETY: reached only at the addresses of stretches, which were checked when they were added.
    private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private static final MemorySegment ZEROS = Arena.global().allocate(64 << 10);

    private final MemorySegment table;
    private final int room;
    private int first;
    private int end;
    private long bytes;

    /**
     * An empty one.
     *
     * @param room the stretches that it takes
     */
    public IoVector(int room) {
        this.room = Objects.checkIndex(room - 1, MOST) + 1;
        table = Arena.ofAuto().allocate(room * SIZE, 8);
    }

    /** Forgets all stretches. */
    public void clear() {
        first = 0;
        end = 0;
        bytes = 0;
    }

    /** Bytes of all stretches that are left. */
    public long bytes() {
        return bytes;
    }

    /** How many stretches are left. */
    public int count() {
        return end - first;
    }

    /** Whether there is no room for another stretch. */
    public boolean isFull() {
        return end == room;
    }

    /**
     * Adds a stretch at the end.
     *
     * @param memory native memory, which must live until the transfer is over
     * @param offset of the stretch in it
     * @param length of the stretch
     * @throws IllegalStateException if there is no room
     */
    public void add(MemorySegment memory, long offset, long length) {
        Objects.checkFromIndexSize(offset, length, memory.byteSize());
        if (!memory.isNative()) {
            throw new IllegalArgumentException("the kernel cannot reach memory of the Java heap");
        }
        put(memory.address() + offset, length);
    }

    /** Adds {@code length} bytes of {@code other}'s stretches, from byte {@code skip} of them on. */
    public void addFrom(IoVector other, long skip, long length) {
        Objects.checkFromIndexSize(skip, length, other.bytes);
        long before = skip;
        long left = length;
        for (int i = other.first; left > 0; i++) {
            long here = other.length(i);
            if (before < here) {
                long n = Math.min(left, here - before);
                put(other.table.get(ValueLayout.JAVA_LONG, i * SIZE) + before, n);
                left -= n;
                before = 0;
            } else {
                before -= here;
            }
        }
    }

    /** Leaves out the first {@code n} bytes, which were transferred. */
    public void advance(long n) {
        Objects.checkFromIndexSize(0, n, bytes);
        bytes -= n;
        long left = n;
        while (first < end && left >= length(first)) {
            left -= length(first);
            first++;
        }
        if (left > 0) {
            long at = first * SIZE;
            table.set(ValueLayout.JAVA_LONG, at, table.get(ValueLayout.JAVA_LONG, at) + left);
            table.set(ValueLayout.JAVA_LONG, at + LENGTH, length(first) - left);
        }
    }

    /** Sets what is left to zeros, and so uses it up. */
    public void zero() {
        for (; first < end; first++) {
            long at = table.get(ValueLayout.JAVA_LONG, first * SIZE);
            long length = length(first);
            for (long done = 0; done < length; done += ZEROS.byteSize()) {
                MemorySegment.copy(ZEROS, 0, MEMORY, at + done, Math.min(length - done, ZEROS.byteSize()));
            }
        }
        bytes = 0;
    }

    /** Where the kernel finds the stretches that are left. */
    long address() {
        return table.address() + first * SIZE;
    }

    /** Where the first stretch that is left begins. */
    long start() {
        return table.get(ValueLayout.JAVA_LONG, first * SIZE);
    }

    private void put(long address, long length) {
        if (end == room) {
            throw new IllegalStateException("more than %d stretches of memory".formatted(room));
        }
        table.set(ValueLayout.JAVA_LONG, end * SIZE, address);
        table.set(ValueLayout.JAVA_LONG, end * SIZE + LENGTH, length);
        bytes = Math.addExact(bytes, length);
        end++;
    }

    private long length(int i) {
        return table.get(ValueLayout.JAVA_LONG, i * SIZE + LENGTH);
    }
}
