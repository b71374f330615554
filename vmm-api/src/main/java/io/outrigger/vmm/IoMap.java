// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which device answers which address of one space: searched without allocation.
 *
 * <p>Immutable.
 */
public final class IoMap {
    /** Who answers what no device answers: reads are ones, and writes are lost, as on a PC. It covers no address. */
    public static final Entry NOBODY = new Entry(0, 0, new Ones(), -1);

    static final IoMap EMPTY = new IoMap(List.of());

    private final Entry[] entries; // by address
    private final long[] bases; // theirs: to search in one array

    private IoMap(List<Entry> entries) {
        this.entries = entries.toArray(Entry[]::new);
        this.bases = entries.stream().mapToLong(Entry::base).toArray();
    }

    /**
     * A device at its range.
     *
     * <p>Immutable.
     *
     * @param base the first address
     * @param length how many
     * @param device who answers
     * @param id a small number that names the device for the bus's whole life
     */
    public record Entry(long base, long length, IoDevice device, int id) {
        /** Whether the device answers {@code address}. */
        public boolean covers(long address) {
            return address >= base && remaining(address) > 0;
        }

        /** The address after the last. */
        public long end() {
            return base + length;
        }

        /** How many bytes lie at and after {@code address}, which is not before the first. */
        long remaining(long address) {
            return length - (address - base);
        }

        private boolean isAt(IoRange range) {
            return base == range.base() && length == range.length();
        }
    }

    /** Who answers {@code address}: {@link #NOBODY} if no device does. */
    public Entry find(long address) {
        int i = Arrays.binarySearch(bases, address);
        if (i < 0) {
            i = -i - 2; // the entry before the insertion point
        }
        return i >= 0 && entries[i].covers(address) ? entries[i] : NOBODY;
    }

    /** All, by address. */
    public List<Entry> entries() {
        return List.of(entries);
    }

    IoMap with(IoRange range, IoDevice device, int id) {
        int at = 0;
        while (at < entries.length && entries[at].end() <= range.base()) {
            at++;
        }
        if (at < entries.length && entries[at].base < range.end()) {
            Entry taken = entries[at];
            throw new SpecException(
                    "device",
                    "%s of %s overlaps %s of %s"
                            .formatted(
                                    range,
                                    device.name(),
                                    new IoRange(range.space(), taken.base, taken.length),
                                    taken.device.name()));
        }
        List<Entry> more = new ArrayList<>(Arrays.asList(entries));
        more.add(at, new Entry(range.base(), range.length(), device, id));
        return new IoMap(more);
    }

    IoMap without(IoRange range) {
        List<Entry> fewer = new ArrayList<>(Arrays.asList(entries));
        if (!fewer.removeIf(e -> e.isAt(range))) {
            throw new IllegalArgumentException("nothing is attached at " + range);
        }
        return new IoMap(fewer);
    }

    private static final class Ones implements IoDevice {
        @Override
        public long read(long offset, int width) {
            return -1;
        }

        @Override
        public void write(long offset, int width, long value) {}
    }
}
