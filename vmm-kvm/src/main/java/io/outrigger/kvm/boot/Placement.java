// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.ImageException;
import io.outrigger.vmm.SpecException;
import java.util.ArrayList;
import java.util.List;

/**
 * Who has which guest-physical addresses while a guest is loaded: nothing is placed where something else is, or where
 * there is no RAM.
 *
 * <p>Confined to the loading thread.
 */
final class Placement {
    static final long PAGE = 4096;
    private static final long MIB = 1L << 20;

    /** A taken range. Immutable. */
    private record Taken(String what, long start, long end) {}

    private final String image;
    private final GuestMemory memory;
    private final long lowEnd;
    private final List<Taken> taken = new ArrayList<>();

    /** A guest's memory with only the firmware's area taken. */
    Placement(String image, GuestMemory memory) {
        this.image = image;
        this.memory = memory;
        this.lowEnd = MemoryMap.lowEnd(memory);
        taken.add(new Taken("the firmware's tables", LowMemory.FIRMWARE, LowMemory.FIRMWARE_END));
    }

    /** The end of the RAM below the hole. */
    long lowEnd() {
        return lowEnd;
    }

    /**
     * Takes a fixed range.
     *
     * @throws ImageException if it wraps or something else has it
     * @throws SpecException if RAM ends before it does
     */
    void reserve(String what, long start, long length) {
        if (start < 0 || length < 0 || start > Long.MAX_VALUE - length) {
            throw new ImageException(
                    image, "%s at 0x%x of 0x%x bytes is outside any RAM".formatted(what, start, length));
        }
        if (length == 0) {
            return;
        }
        long end = start + length;
        for (Taken t : taken) {
            if (start < t.end() && t.start() < end) {
                throw new ImageException(
                        image,
                        "%s at 0x%x-0x%x overlaps %s at 0x%x-0x%x"
                                .formatted(what, start, end, t.what(), t.start(), t.end()));
            }
        }
        if (!memory.contains(start, length)) {
            throw new SpecException(
                    "memory.size",
                    "%s: %s ends at 0x%x, behind the RAM below the hole, which ends at 0x%x; it needs at least %dM"
                            .formatted(image, what, end, lowEnd, Math.ceilDiv(end, MIB)));
        }
        taken.add(new Taken(what, start, end));
    }

    /**
     * Takes the highest page-aligned free range of RAM that ends at or below {@code limit}.
     *
     * @return its start
     * @throws SpecException if there is none
     */
    long place(String what, long length, long limit) {
        long end = Math.min(lowEnd, limit);
        while (length <= end - LowMemory.FIRMWARE_END) {
            long start = (end - length) & -PAGE;
            long next = start;
            for (Taken t : taken) {
                if (start < t.end() && t.start() < start + length) {
                    next = Math.min(next, t.start());
                }
            }
            if (next == start) {
                reserve(what, start, length);
                return start;
            }
            end = next;
        }
        throw new SpecException("memory.size", tooSmall(what, length, limit));
    }

    /**
     * Takes the lowest page-aligned free range of RAM from 1 MiB on.
     *
     * @return its start
     * @throws SpecException if RAM ends before it does
     */
    long placeLow(String what, long length) {
        long start = LowMemory.FIRMWARE_END;
        for (boolean moved = true; moved; ) {
            moved = false;
            for (Taken t : taken) {
                if (start < t.end() && t.start() < start + length) {
                    start = (t.end() + PAGE - 1) & -PAGE;
                    moved = true;
                }
            }
        }
        reserve(what, start, length);
        return start;
    }

    /** The first page that nothing is on or after, at least 1 MiB. */
    long takenEnd() {
        long end = LowMemory.FIRMWARE_END;
        for (Taken t : taken) {
            end = Math.max(end, t.end());
        }
        return (end + PAGE - 1) & -PAGE;
    }

    private String tooSmall(String what, long length, long limit) {
        long used = LowMemory.FIRMWARE_END;
        for (Taken t : taken) {
            used = Math.max(used, t.end());
        }
        if (length > limit - used) {
            return "%s: %s of %d bytes does not fit below 0x%x, whatever the size"
                    .formatted(image, what, length, limit);
        }
        return "%s: %s of %d bytes does not fit into RAM; it needs at least %dM"
                .formatted(image, what, length, Math.ceilDiv(used + length + PAGE, MIB));
    }
}
