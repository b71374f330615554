// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.util.Arrays;

/**
 * Which device answers which address of one space: sorted arrays, searched without allocation.
 *
 * <p>Immutable.
 */
public final class IoMap {
    static final IoMap EMPTY = new IoMap(new IoRange[0], new IoDevice[0], new int[0]);

    private final IoRange[] ranges;
    private final long[] bases;
    private final long[] lengths;
    private final IoDevice[] devices;
    private final int[] ids;

    private IoMap(IoRange[] ranges, IoDevice[] devices, int[] ids) {
        this.ranges = ranges;
        this.devices = devices;
        this.ids = ids;
        this.bases = Arrays.stream(ranges).mapToLong(IoRange::base).toArray();
        this.lengths = Arrays.stream(ranges).mapToLong(IoRange::length).toArray();
    }

    /** Which entry answers {@code address}, or -1 if none does. */
    public int find(long address) {
        int i = Arrays.binarySearch(bases, address);
        if (i < 0) {
            i = -i - 2; // the entry before the insertion point
        }
        return i >= 0 && address - bases[i] < lengths[i] ? i : -1;
    }

    /** How many bytes of entry {@code i} lie at and after {@code address}. */
    public long remaining(int i, long address) {
        return lengths[i] - (address - bases[i]);
    }

    /** The first address of entry {@code i}. */
    public long base(int i) {
        return bases[i];
    }

    /** The device of entry {@code i}. */
    public IoDevice device(int i) {
        return devices[i];
    }

    /** The range of entry {@code i}. */
    public IoRange range(int i) {
        return ranges[i];
    }

    /** A small number that names entry {@code i}'s device for the bus's whole life. */
    public int id(int i) {
        return ids[i];
    }

    /** How many entries there are. */
    public int size() {
        return ranges.length;
    }

    IoMap with(IoRange range, IoDevice device, int id) {
        int at = 0;
        for (; at < ranges.length; at++) {
            if (ranges[at].end() > range.base()) {
                break;
            }
        }
        if (at < ranges.length && ranges[at].base() < range.end()) {
            throw new SpecException(
                    "device",
                    "%s of %s overlaps %s of %s".formatted(range, device.name(), ranges[at], devices[at].name()));
        }
        IoRange[] r = new IoRange[ranges.length + 1];
        IoDevice[] d = new IoDevice[r.length];
        int[] n = new int[r.length];
        for (int i = 0; i < r.length; i++) {
            int old = i < at ? i : i - 1;
            r[i] = i == at ? range : ranges[old];
            d[i] = i == at ? device : devices[old];
            n[i] = i == at ? id : ids[old];
        }
        return new IoMap(r, d, n);
    }

    IoMap without(IoRange range) {
        int at = Arrays.asList(ranges).indexOf(range);
        if (at < 0) {
            throw new IllegalArgumentException("nothing is attached at " + range);
        }
        IoRange[] r = new IoRange[ranges.length - 1];
        IoDevice[] d = new IoDevice[r.length];
        int[] n = new int[r.length];
        for (int i = 0; i < r.length; i++) {
            int old = i < at ? i : i + 1;
            r[i] = ranges[old];
            d[i] = devices[old];
            n[i] = ids[old];
        }
        return new IoMap(r, d, n);
    }
}
