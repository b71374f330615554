// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import io.outrigger.linux.headers.Linux;
import io.outrigger.vmm.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A descriptor chain: a request as a driver has put it into a queue. Every descriptor was read once and checked; what
 * is here cannot change any more, though the memory that it names can. Reused for the next request.
 *
 * <p>Confined to the thread of its lane.
 */
public final class Chain {
    private static final int DESCRIPTOR = 16; // struct virtq_desc: le64 address, le32 length, le16 flags, le16 next

    // What follows the address is read as one number: the length, and from these bits on flags and next.
    private static final int REST = 8;
    private static final long LENGTH = 0xFFFF_FFFFL;
    private static final int FLAGS = 32;
    private static final int NEXT = 48;

    private static final int F_NEXT = Linux.VRING_DESC_F_NEXT();
    private static final int F_WRITE = Linux.VRING_DESC_F_WRITE();
    private static final int F_INDIRECT = Linux.VRING_DESC_F_INDIRECT();
    private static final int FEW = 8;

    private final GuestMemory memory;
    private long[] gpas = new long[FEW];
    private long[] lengths = new long[FEW];
    private int segments;
    private int readable;
    private long readableBytes;
    private long writableBytes;
    private int head;

    /** An empty one. */
    public Chain(GuestMemory memory) {
        this.memory = memory;
    }

    /** Which chain of its queue it is, for {@link Virtqueue#push}. */
    public int head() {
        return head;
    }

    /** How many segments: first those that the device reads, then those that it writes. */
    public int segments() {
        return segments;
    }

    /** How many of them the device reads. */
    public int readable() {
        return readable;
    }

    /** Where a segment begins: guest-physical, wholly RAM. */
    public long gpa(int segment) {
        return gpas[segment];
    }

    /** Bytes of a segment. */
    public long length(int segment) {
        return lengths[segment];
    }

    /** Bytes that the device reads, in all. */
    public long readableBytes() {
        return readableBytes;
    }

    /** Bytes that the device may write, in all. */
    public long writableBytes() {
        return writableBytes;
    }

    /**
     * Copies bytes that the driver has written.
     *
     * @param offset from the first readable byte
     * @param target takes as many as it has room for
     * @return how many there were; less than the room at the end
     */
    public long read(long offset, MemorySegment target) {
        return copy(0, readable, offset, target, true);
    }

    /**
     * Writes bytes for the driver.
     *
     * @param offset from the first writable byte
     * @return how many there was room for
     */
    public long write(long offset, MemorySegment source) {
        return copy(readable, segments, offset, source, false);
    }

    private long copy(int from, int to, long offset, MemorySegment host, boolean toHost) {
        long skip = offset;
        long done = 0;
        long wanted = host.byteSize();
        for (int i = from; i < to && done < wanted; i++) {
            if (skip >= lengths[i]) {
                skip -= lengths[i];
                continue;
            }
            long n = Math.min(lengths[i] - skip, wanted - done);
            MemorySegment part = host.asSlice(done, n);
            if (toHost) {
                memory.read(gpas[i] + skip, part);
            } else {
                memory.write(gpas[i] + skip, part);
            }
            done += n;
            skip = 0;
        }
        return done;
    }

    // ---- for the queue

    /**
     * Reads the chain that begins at a descriptor.
     *
     * @param table the queue's descriptors
     * @param newHead the first
     * @param most how many descriptors a chain has at most: the queue's size
     * @param indirect whether the driver may use tables of its own
     * @throws QueueFault if it is not one that a driver may make
     */
    void load(MemorySegment table, int newHead, int most, boolean indirect) {
        head = newHead;
        segments = 0;
        readable = 0;
        readableBytes = 0;
        writableBytes = 0;
        int at = newHead;
        // A chain that is longer than the queue goes round in a circle, or is too long anyway (2.7.5.3.1).
        for (int n = 0; n < most; n++) {
            long gpa = table.get(Virtqueue.LONG, (long) at * DESCRIPTOR);
            long rest = table.get(Virtqueue.LONG, (long) at * DESCRIPTOR + REST);
            long length = rest & LENGTH;
            int flags = flags(rest);
            int next = next(rest);
            if ((flags & F_INDIRECT) != 0) {
                if (!indirect || (flags & F_NEXT) != 0) {
                    throw new QueueFault("an indirect descriptor where there may be none");
                }
                loadIndirect(gpa, length, most - n);
                return;
            }
            add(gpa, length, (flags & F_WRITE) != 0);
            if ((flags & F_NEXT) == 0) {
                return;
            }
            if (next >= most) {
                throw new QueueFault("a descriptor's next is %d of %d".formatted(next, most));
            }
            at = next;
        }
        throw new QueueFault("a chain of more than %d descriptors".formatted(most));
    }

    private void loadIndirect(long tableGpa, long bytes, int most) {
        long entries = bytes / DESCRIPTOR;
        if (bytes % DESCRIPTOR != 0 || entries == 0 || !memory.contains(tableGpa, bytes)) {
            throw new QueueFault("an indirect table of %d bytes at 0x%x".formatted(bytes, tableGpa));
        }
        long at = 0;
        for (int n = 0; n < most; n++) {
            long entry = tableGpa + at * DESCRIPTOR;
            long gpa = memory.getLong(entry);
            long rest = memory.getLong(entry + REST);
            long length = rest & LENGTH;
            int flags = flags(rest);
            int next = next(rest);
            if ((flags & F_INDIRECT) != 0) {
                throw new QueueFault("an indirect descriptor within an indirect table");
            }
            add(gpa, length, (flags & F_WRITE) != 0);
            if ((flags & F_NEXT) == 0) {
                return;
            }
            if (next >= entries) {
                throw new QueueFault("an indirect descriptor's next is %d of %d".formatted(next, entries));
            }
            at = next;
        }
        throw new QueueFault("a chain of more than %d descriptors".formatted(most));
    }

    private static int flags(long rest) {
        return (int) (rest >>> FLAGS) & 0xFFFF;
    }

    private static int next(long rest) {
        return (int) (rest >>> NEXT) & 0xFFFF;
    }

    private void add(long gpa, long length, boolean writable) {
        if (!memory.contains(gpa, length)) {
            throw new QueueFault("a descriptor names 0x%x, %d bytes, which is not RAM".formatted(gpa, length));
        }
        if (segments == gpas.length) { // grows to what the driver uses, at most to the queue's size
            gpas = Arrays.copyOf(gpas, 2 * segments);
            lengths = Arrays.copyOf(lengths, 2 * segments);
        }
        gpas[segments] = gpa;
        lengths[segments] = length;
        segments++;
        if (writable) {
            writableBytes += length;
        } else if (writableBytes > 0 || readable < segments - 1) {
            throw new QueueFault("a descriptor to read after one to write");
        } else {
            readable = segments;
            readableBytes += length;
        }
    }
}
