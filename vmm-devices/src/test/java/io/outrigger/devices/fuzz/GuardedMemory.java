// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fuzz;

import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.GuestRegion;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A MiB of RAM between two guards, which knows what a device may write of it: the stretches that its driver has named
 * as writable, and a part where the driver has its rings.
 */
final class GuardedMemory {
    /** Bytes of RAM. */
    static final int SIZE = 1 << 20;

    // Not whole pages of the host, so that it takes none of the RAM back: what a balloon gives would look like written.
    private static final int GUARD = (64 << 10) + 64;
    private static final byte GUARD_FILL = 0x5A;
    private static final byte FILL = (byte) 0xA5; // not 0, so that zeros written where they may not be are seen

    private final MemorySegment all = Arena.ofAuto().allocate(GUARD + SIZE + GUARD, 4096);
    private final MemorySegment ram = all.asSlice(GUARD, SIZE);
    private final MemorySegment expected = Arena.ofAuto().allocate(SIZE);
    private final GuestMemory guest = new GuestMemory(List.of(new GuestRegion(0, ram)));
    private final long ringsFrom;
    private final long ringsTo;
    private final List<Stretch> writable = new ArrayList<>();
    private boolean anywhere;

    private record Stretch(long from, long to) {}

    /** One whose driver has its rings in a part of it. */
    GuardedMemory(long ringsFrom, long ringsTo) {
        this.ringsFrom = ringsFrom;
        this.ringsTo = ringsTo;
    }

    /** What the guest has. */
    GuestMemory guest() {
        return guest;
    }

    /** Begins anew. */
    void clear() {
        all.fill(GUARD_FILL);
        ram.fill(FILL);
        ram.asSlice(ringsFrom, ringsTo - ringsFrom).fill((byte) 0);
        expected.copyFrom(ram);
        writable.clear();
        anywhere = false;
        mayWrite(ringsFrom, ringsTo - ringsFrom);
    }

    /** The driver writes. */
    void put(long gpa, byte[] bytes) {
        guest.write(gpa, bytes);
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, expected, gpa, bytes.length);
    }

    /** The driver names a stretch as writable; what is not wholly RAM nobody may write. */
    void mayWrite(long gpa, long length) {
        if (length > 0 && guest.contains(gpa, length)) {
            writable.add(new Stretch(gpa, gpa + length));
        }
    }

    /** The driver has done something that lets the device write anywhere: rings over rings, tables made by data. */
    void mayWriteAnywhere() {
        anywhere = true;
    }

    /** Whether a stretch touches where rings and tables are. */
    boolean touches(long gpa, long length, long from, long to) {
        return guest.contains(gpa, length) && gpa < to && gpa + length > from;
    }

    /** Fails if something was written that may not be. The guards: whatever the driver has done. */
    void check() {
        checkGuard(0);
        checkGuard(GUARD + SIZE);
        if (anywhere) {
            return;
        }
        writable.sort(Comparator.comparingLong(Stretch::from));
        long from = 0;
        for (Stretch s : writable) {
            if (s.from > from) {
                compare(from, s.from);
            }
            from = Math.max(from, s.to);
        }
        compare(from, SIZE);
    }

    private void checkGuard(long from) {
        for (int i = 0; i < GUARD; i += Long.BYTES) {
            if (all.get(java.lang.foreign.ValueLayout.JAVA_LONG, from + i) != 0x5A5A_5A5A_5A5A_5A5AL) {
                throw new AssertionError("the host's memory beside the guest's was written");
            }
        }
    }

    private void compare(long from, long to) {
        long at = MemorySegment.mismatch(ram, from, to, expected, from, to);
        if (at >= 0) {
            throw new AssertionError("0x%x was written, which is in no writable descriptor".formatted(from + at));
        }
    }
}
