// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Guest RAM: the only way to a guest's bytes. Addresses are guest-physical (GPA), 64-bit and unsigned; what is not
 * wholly RAM is a
 * {@link GuestFault}. Ranges may span regions that adjoin. Values are little-endian, as the guest has them, and need
 * no alignment but for the ordered accesses.
 *
 * <p>Thread-safe; what two threads write at once is as undefined as on hardware.
 */
public final class GuestMemory {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final VarHandle LONG_HANDLE = ValueLayout.JAVA_LONG.varHandle();
    private static final VarHandle INT_HANDLE = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle SHORT_HANDLE = ValueLayout.JAVA_SHORT.varHandle();

    private final GuestRegion[] regions;
    private final long size;

    /**
     * RAM of the given regions.
     *
     * @throws IllegalArgumentException if two overlap
     */
    public GuestMemory(List<GuestRegion> regions) {
        this.regions = regions.toArray(new GuestRegion[0]);
        Arrays.sort(this.regions, (a, b) -> Long.compare(a.base(), b.base()));
        long total = 0;
        for (int i = 0; i < this.regions.length; i++) {
            if (i > 0 && this.regions[i - 1].end() > this.regions[i].base()) {
                throw new IllegalArgumentException("guest regions overlap at 0x%x".formatted(this.regions[i].base()));
            }
            total += this.regions[i].size();
        }
        this.size = total;
    }

    /** The regions in ascending order. */
    public List<GuestRegion> regions() {
        return List.of(regions);
    }

    /** Bytes of RAM in all regions. */
    public long size() {
        return size;
    }

    /** The guest-physical address after the last byte of RAM. */
    public long end() {
        return regions.length == 0 ? 0 : regions[regions.length - 1].end();
    }

    /** Whether the whole range is RAM. An empty range is where its address is. */
    public boolean contains(long gpa, long length) {
        long left = length;
        long at = gpa;
        for (GuestRegion r : regions) {
            if (left < 0 || at < 0) {
                return false;
            }
            if (at >= r.base() && at < r.end()) {
                long here = r.end() - at;
                if (left <= here) {
                    return true;
                }
                left -= here;
                at = r.end();
            }
        }
        return false;
    }

    /**
     * Whether the whole range is RAM in aligned 64-bit words that the ordered accesses can have: the guest's alignment
     * is the host's too, and no word crosses from one region into the next.
     *
     * @param gpa where it begins; if that is not a multiple of 8, the answer is no
     * @param length bytes; if not a multiple of 8, the answer is no
     */
    public boolean containsWords(long gpa, long length) {
        if (((gpa | length) & Long.BYTES - 1) != 0) {
            return false;
        }
        long left = length;
        long at = gpa;
        for (GuestRegion r : regions) {
            if (left < 0 || at < 0) {
                return false;
            }
            if (at >= r.base() && at < r.end()) {
                long here = r.end() - at;
                if ((r.memory().address() - r.base() & Long.BYTES - 1) != 0) {
                    return false;
                }
                if (left <= here) {
                    return true;
                }
                if ((here & Long.BYTES - 1) != 0) {
                    return false;
                }
                left -= here;
                at = r.end();
            }
        }
        return false;
    }

    /**
     * The host memory of a range that lies in one region.
     *
     * @throws GuestFault if it is not RAM, or crosses from one region into the next
     */
    public MemorySegment slice(long gpa, long length) {
        GuestRegion r = region(gpa, length);
        return r.memory().asSlice(gpa - r.base(), length);
    }

    /**
     * The host address of a range that lies in one region, for a system call that reads or writes it. The caller sees
     * to it that none is under way when the VM is closed.
     *
     * @throws GuestFault if it is not RAM, or crosses from one region into the next
     */
    public long translate(long gpa, long length) {
        GuestRegion r = region(gpa, length);
        // SAFETY: checked above to lie in the region, which outlives what the VM's devices do.
        return r.memory().address() + (gpa - r.base());
    }

    /** Reads a byte. */
    public byte getByte(long gpa) {
        GuestRegion r = region(gpa, 1);
        return r.memory().get(ValueLayout.JAVA_BYTE, gpa - r.base());
    }

    /** Reads 16 bits. */
    public short getShort(long gpa) {
        GuestRegion r = regionOrNull(gpa, 2);
        return r != null ? r.memory().get(SHORT, gpa - r.base()) : (short) spanning(gpa, 2);
    }

    /** Reads 32 bits. */
    public int getInt(long gpa) {
        GuestRegion r = regionOrNull(gpa, 4);
        return r != null ? r.memory().get(INT, gpa - r.base()) : (int) spanning(gpa, 4);
    }

    /** Reads 64 bits. */
    public long getLong(long gpa) {
        GuestRegion r = regionOrNull(gpa, 8);
        return r != null ? r.memory().get(LONG, gpa - r.base()) : spanning(gpa, 8);
    }

    /** Writes a byte. */
    public void putByte(long gpa, byte value) {
        GuestRegion r = region(gpa, 1);
        r.memory().set(ValueLayout.JAVA_BYTE, gpa - r.base(), value);
    }

    /** Writes 16 bits. */
    public void putShort(long gpa, short value) {
        GuestRegion r = regionOrNull(gpa, 2);
        if (r != null) {
            r.memory().set(SHORT, gpa - r.base(), value);
        } else {
            putSpanning(gpa, 2, value);
        }
    }

    /** Writes 32 bits. */
    public void putInt(long gpa, int value) {
        GuestRegion r = regionOrNull(gpa, 4);
        if (r != null) {
            r.memory().set(INT, gpa - r.base(), value);
        } else {
            putSpanning(gpa, 4, value);
        }
    }

    /** Writes 64 bits. */
    public void putLong(long gpa, long value) {
        GuestRegion r = regionOrNull(gpa, 8);
        if (r != null) {
            r.memory().set(LONG, gpa - r.base(), value);
        } else {
            putSpanning(gpa, 8, value);
        }
    }

    /** Reads 16 aligned bits before anything that follows in program order (ring indices). */
    public short getShortAcquire(long gpa) {
        GuestRegion r = region(gpa, 2);
        return (short) SHORT_HANDLE.getAcquire(r.memory(), gpa - r.base());
    }

    /** Writes 16 aligned bits after everything that precedes in program order. */
    public void putShortRelease(long gpa, short value) {
        GuestRegion r = region(gpa, 2);
        SHORT_HANDLE.setRelease(r.memory(), gpa - r.base(), value);
    }

    /** Reads 32 aligned bits before anything that follows in program order. */
    public int getIntAcquire(long gpa) {
        GuestRegion r = region(gpa, 4);
        return (int) INT_HANDLE.getAcquire(r.memory(), gpa - r.base());
    }

    /** Writes 32 aligned bits after everything that precedes in program order. */
    public void putIntRelease(long gpa, int value) {
        GuestRegion r = region(gpa, 4);
        INT_HANDLE.setRelease(r.memory(), gpa - r.base(), value);
    }

    /** Reads an aligned 64-bit word before anything that follows in program order. */
    public long getLongAcquire(long gpa) {
        GuestRegion r = region(gpa, 8);
        return (long) LONG_HANDLE.getAcquire(r.memory(), gpa - r.base());
    }

    /**
     * Replaces an aligned 64-bit word if it has the expected value, atomically for guest and host: a locked CMPXCHG, a
     * full fence.
     *
     * @return whether it had
     */
    public boolean compareAndSetLong(long gpa, long expected, long value) {
        GuestRegion r = region(gpa, 8);
        return LONG_HANDLE.compareAndSet(r.memory(), gpa - r.base(), expected, value);
    }

    /**
     * Copies guest bytes out, over as many adjoining regions as it takes.
     *
     * @throws GuestFault if the range is not wholly RAM; nothing is copied then
     */
    public void read(long gpa, MemorySegment target) {
        long length = target.byteSize();
        check(gpa, length);
        for (long done = 0; done < length; ) {
            GuestRegion r = region(gpa + done, 1);
            long from = gpa + done - r.base();
            long n = Math.min(length - done, r.size() - from);
            MemorySegment.copy(r.memory(), from, target, done, n);
            done += n;
        }
    }

    /**
     * Copies bytes into the guest, over as many adjoining regions as it takes.
     *
     * @throws GuestFault if the range is not wholly RAM; nothing is copied then
     */
    public void write(long gpa, MemorySegment source) {
        long length = source.byteSize();
        check(gpa, length);
        for (long done = 0; done < length; ) {
            GuestRegion r = region(gpa + done, 1);
            long to = gpa + done - r.base();
            long n = Math.min(length - done, r.size() - to);
            MemorySegment.copy(source, done, r.memory(), to, n);
            done += n;
        }
    }

    /** Copies an array into the guest. */
    public void write(long gpa, byte[] source) {
        write(gpa, MemorySegment.ofArray(source));
    }

    /** Sets a range to zero. */
    public void clear(long gpa, long length) {
        check(gpa, length);
        for (long done = 0; done < length; ) {
            GuestRegion r = region(gpa + done, 1);
            long from = gpa + done - r.base();
            long n = Math.min(length - done, r.size() - from);
            r.memory().asSlice(from, n).fill((byte) 0);
            done += n;
        }
    }

    private void check(long gpa, long length) {
        if (!contains(gpa, length)) {
            throw new GuestFault(gpa, length);
        }
    }

    private GuestRegion region(long gpa, long length) {
        GuestRegion r = regionOrNull(gpa, length);
        if (r == null) {
            throw new GuestFault(gpa, length);
        }
        return r;
    }

    // A guest has one to three regions (below and above the hole, NUMA zones): a scan beats any search.
    private @Nullable GuestRegion regionOrNull(long gpa, long length) {
        if (length < 0) {
            return null;
        }
        for (GuestRegion r : regions) {
            long offset = gpa - r.base();
            if (offset >= 0 && gpa >= 0 && offset < r.size() && length <= r.size() - offset) {
                return r;
            }
        }
        return null;
    }

    private long spanning(long gpa, int width) {
        check(gpa, width);
        long value = 0;
        for (int i = 0; i < width; i++) {
            value |= (getByte(gpa + i) & 0xFFL) << (8 * i);
        }
        return value;
    }

    private void putSpanning(long gpa, int width, long value) {
        check(gpa, width);
        for (int i = 0; i < width; i++) {
            putByte(gpa + i, (byte) (value >>> (8 * i)));
        }
    }
}
