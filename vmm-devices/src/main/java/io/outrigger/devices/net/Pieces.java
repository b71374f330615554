// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import io.outrigger.linux.FrameVector;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.GuestRegion;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * Stretches of memory, of guests or of this process, as one run of bytes. Every access is checked against the memory
 * that a stretch is of. Allocates nothing once it has held as many stretches as it will hold. Numbers are big-endian,
 * as networks have them.
 *
 * <p>Confined to one thread at a time.
 */
final class Pieces {
    private static final int FEW = 16;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private MemorySegment[] memories = new MemorySegment[FEW];
    private long[] offsets = new long[FEW];
    private long[] lengths = new long[FEW];
    private int first;
    private int end;
    private long length;
    private int found; // a piece and where in it, by seek
    private long within;

    /** The regions of a VM's RAM, for {@link #addGuest}; a list of them would be made anew for each access. */
    static GuestRegion[] regionsOf(GuestMemory memory) {
        return memory.regions().toArray(new GuestRegion[0]);
    }

    void clear() {
        Arrays.fill(memories, first, end, null); // not to keep a VM's memory that is gone
        first = 0;
        end = 0;
        length = 0;
    }

    /** Bytes in all. */
    long length() {
        return length;
    }

    void add(MemorySegment memory, long offset, long bytes) {
        if (bytes == 0) {
            return;
        }
        if (end == memories.length) {
            makeRoom();
        }
        memories[end] = memory;
        offsets[end] = offset;
        lengths[end] = bytes;
        end++;
        length += bytes;
    }

    /** Adds guest memory that is known to be RAM: {@link io.outrigger.devices.virtio.Chain} has checked it. */
    void addGuest(GuestRegion[] regions, long gpa, long bytes) {
        long at = gpa;
        long left = bytes;
        for (int i = 0; i < regions.length && left > 0; i++) { // in ascending order
            long offset = at - regions[i].base();
            if (offset >= 0 && offset < regions[i].size()) {
                long n = Math.min(left, regions[i].size() - offset);
                add(regions[i].memory(), offset, n);
                at += n;
                left -= n;
            }
        }
        if (left > 0) {
            throw new IllegalArgumentException("0x%x, %d bytes, is not RAM".formatted(gpa, bytes));
        }
    }

    // What was dropped at the beginning makes room first.
    private void makeRoom() {
        int used = end - first;
        if (used > memories.length / 2) {
            memories = Arrays.copyOf(memories, 2 * memories.length);
            offsets = Arrays.copyOf(offsets, memories.length);
            lengths = Arrays.copyOf(lengths, memories.length);
        }
        System.arraycopy(memories, first, memories, 0, used);
        System.arraycopy(offsets, first, offsets, 0, used);
        System.arraycopy(lengths, first, lengths, 0, used);
        Arrays.fill(memories, used, memories.length, null);
        first = 0;
        end = used;
    }

    /** Drops bytes at the beginning. */
    void drop(long bytes) {
        long left = bytes;
        while (left > 0) {
            long n = Math.min(left, lengths[first]);
            offsets[first] += n;
            lengths[first] -= n;
            if (lengths[first] == 0) {
                memories[first] = null;
                first++;
            }
            length -= n;
            left -= n;
        }
        if (first == end) {
            first = 0;
            end = 0;
        }
    }

    private void seek(long at) {
        long left = at;
        int i = first;
        while (i < end && left >= lengths[i]) {
            left -= lengths[i++];
        }
        if (i == end || at < 0) {
            throw new IndexOutOfBoundsException(at);
        }
        found = i;
        within = left;
    }

    /** Copies from one to the other. Both are long enough, or this throws. */
    static void copy(Pieces from, long fromAt, Pieces to, long toAt, long bytes) {
        if (bytes == 0) {
            return;
        }
        from.seek(fromAt);
        to.seek(toAt);
        int f = from.found;
        int t = to.found;
        long inFrom = from.within;
        long inTo = to.within;
        for (long left = bytes; left > 0; ) {
            long n = Math.min(left, Math.min(from.lengths[f] - inFrom, to.lengths[t] - inTo));
            MemorySegment.copy(from.memories[f], from.offsets[f] + inFrom, to.memories[t], to.offsets[t] + inTo, n);
            left -= n;
            inFrom += n;
            inTo += n;
            if (inFrom == from.lengths[f]) {
                f++;
                inFrom = 0;
            }
            if (inTo == to.lengths[t]) {
                t++;
                inTo = 0;
            }
        }
    }

    /**
     * Adds a range to a vector.
     *
     * @param most how many entries the vector may have afterwards
     * @return how many bytes it took
     */
    long addTo(FrameVector vector, long at, long bytes, int most) {
        if (bytes == 0) {
            return 0;
        }
        seek(at);
        long done = 0;
        long skip = within;
        for (int i = found; i < end && done < bytes && vector.count() < most; i++) {
            long n = Math.min(bytes - done, lengths[i] - skip);
            // SAFETY: add has the memory, whose VM does not end while a lane of it is served.
            long offset = Objects.checkFromIndexSize(offsets[i] + skip, n, memories[i].byteSize());
            vector.add(memories[i].address() + offset, n);
            done += n;
            skip = 0;
        }
        return done;
    }

    int get(long at) {
        seek(at);
        return memories[found].get(BYTE, offsets[found] + within) & 0xFF;
    }

    int getShort(long at) {
        seek(at);
        if (lengths[found] - within >= 2) {
            return memories[found].get(SHORT, offsets[found] + within) & 0xFFFF;
        }
        return get(at) << 8 | get(at + 1);
    }

    int getInt(long at) {
        seek(at);
        if (lengths[found] - within >= 4) {
            return memories[found].get(INT, offsets[found] + within);
        }
        return getShort(at) << 16 | getShort(at + 2);
    }

    /** A hardware address. */
    long getMac(long at) {
        return (long) getShort(at) << 32 | Integer.toUnsignedLong(getInt(at + 2));
    }

    void put(long at, int value) {
        seek(at);
        memories[found].set(BYTE, offsets[found] + within, (byte) value);
    }

    void putShort(long at, int value) {
        seek(at);
        if (lengths[found] - within >= 2) {
            memories[found].set(SHORT, offsets[found] + within, (short) value);
        } else {
            put(at, value >>> 8);
            put(at + 1, value);
        }
    }

    void putInt(long at, int value) {
        seek(at);
        if (lengths[found] - within >= 4) {
            memories[found].set(INT, offsets[found] + within, value);
        } else {
            putShort(at, value >>> 16);
            putShort(at + 2, value);
        }
    }

    void putMac(long at, long mac) {
        putShort(at, (int) (mac >>> 32));
        putInt(at + 2, (int) mac);
    }

    /** The sum of a range's 16-bit words in ones' complement (RFC 1071), an odd byte at the end with a zero. */
    int sum(long at, long bytes) {
        if (bytes == 0) {
            return 0;
        }
        seek(at);
        long total = 0;
        long skip = within;
        long left = bytes;
        boolean odd = false; // whether the piece begins within a word
        for (int i = found; left > 0; i++) {
            long n = Math.min(left, lengths[i] - skip);
            int part = fold(sum(memories[i], offsets[i] + skip, n));
            total += odd ? (part & 0xFF) << 8 | part >>> 8 : part; // RFC 1071, section 2 (B)
            odd ^= (n & 1) != 0;
            left -= n;
            skip = 0;
        }
        return fold(total);
    }

    private static long sum(MemorySegment memory, long at, long bytes) {
        long total = 0;
        long i = 0;
        for (; i + 4 <= bytes; i += 4) {
            total += memory.get(INT, at + i) & 0xFFFF_FFFFL;
        }
        if (i + 2 <= bytes) {
            total += memory.get(SHORT, at + i) & 0xFFFF;
            i += 2;
        }
        if (i < bytes) {
            total += (memory.get(BYTE, at + i) & 0xFF) << 8;
        }
        return total;
    }

    /** Makes 16 bits of a sum. */
    static int fold(long sum) {
        long folded = (sum & 0xFFFF_FFFFL) + (sum >>> 32);
        folded = (folded & 0xFFFF) + (folded >>> 16);
        folded = (folded & 0xFFFF) + (folded >>> 16);
        folded = (folded & 0xFFFF) + (folded >>> 16);
        return (int) folded;
    }
}
