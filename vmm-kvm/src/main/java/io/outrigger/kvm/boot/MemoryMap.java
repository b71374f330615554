// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.GuestRegion;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory map that guests are told: RAM as it is, but for the firmware's area below 1 MiB. The types are ACPI's
 * (ACPI 6.5, table 15.5), which e820, PVH and multiboot share.
 *
 * <p>Immutable.
 *
 * @param entries in ascending order, none empty, none overlapping
 */
record MemoryMap(List<Entry> entries) {
    static final int USABLE = 1;
    static final int RESERVED = 2;

    /** A range and its type. Immutable. */
    record Entry(long start, long length, int type) {
        long end() {
            return start + length;
        }
    }

    MemoryMap {
        entries = List.copyOf(entries);
    }

    /** The map of a VM with this RAM. */
    static MemoryMap of(GuestMemory memory) {
        List<Entry> map = new ArrayList<>();
        map.add(new Entry(LowMemory.FIRMWARE, LowMemory.FIRMWARE_END - LowMemory.FIRMWARE, RESERVED));
        for (Entry ram : merged(memory)) {
            addUsable(map, ram.start(), Math.min(ram.end(), LowMemory.FIRMWARE));
            addUsable(map, Math.max(ram.start(), LowMemory.FIRMWARE_END), ram.end());
        }
        map.sort((a, b) -> Long.compare(a.start(), b.start()));
        return new MemoryMap(map);
    }

    /** The end of the RAM that begins at 0: the RAM below the hole. */
    static long lowEnd(GuestMemory memory) {
        List<Entry> ram = merged(memory);
        return !ram.isEmpty() && ram.getFirst().start() == 0 ? ram.getFirst().end() : 0;
    }

    // zones of several NUMA nodes adjoin
    private static List<Entry> merged(GuestMemory memory) {
        List<Entry> ram = new ArrayList<>();
        for (GuestRegion r : memory.regions()) {
            if (!ram.isEmpty() && ram.getLast().end() == r.base()) {
                Entry last = ram.removeLast();
                ram.add(new Entry(last.start(), last.length() + r.size(), USABLE));
            } else {
                ram.add(new Entry(r.base(), r.size(), USABLE));
            }
        }
        return ram;
    }

    private static void addUsable(List<Entry> map, long start, long end) {
        if (start < end) {
            map.add(new Entry(start, end - start, USABLE));
        }
    }
}
