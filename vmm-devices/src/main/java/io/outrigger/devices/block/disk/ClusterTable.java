// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block.disk;

import io.outrigger.linux.IoVector;
import io.outrigger.vmm.ImageException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.BitSet;

/**
 * Where an overlay has the clusters of its disk: an entry for each, in memory as in the file. An entry changes from
 * {@link #UNMAPPED} to {@link #ZERO} to a data cluster, and never back, so that no data cluster is ever used for
 * another one's data.
 *
 * <p>Confined to one thread at a time.
 */
final class ClusterTable {
    /** What is below it shows through; zeros if nothing is. */
    static final int UNMAPPED = 0;
    /** Reads as zeros, whatever is below. */
    static final int ZERO = 1;
    /** The entry of the first data cluster. */
    static final int FIRST_DATA = 2;

    /**
     * The most data clusters of a file. More than the disk has clusters: a crash may lose entries whose data is there
     * and stays unused. What is looked for double entries with has a bit for each, 16 MiB then.
     */
    private static final int MOST_DATA = 2 * OverlayHeader.MOST_CLUSTERS;

    // Written at once. A crash may leave a part of it old: no entry crosses a sector, so each is old or new.
    private static final int BLOCK = 4096;

    private static final int ENTRIES_PER_BLOCK = BLOCK / Integer.BYTES;
    private static final ValueLayout.OfInt ENTRY = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int[] entries;
    private final BitSet changed = new BitSet(); // by block
    private final MemorySegment block = Arena.ofAuto().allocate(BLOCK, Integer.BYTES);
    private final IoVector vector = new IoVector(1);
    private int changes;
    private int next;

    private ClusterTable(int clusters) {
        entries = new int[clusters];
    }

    /**
     * Reads and checks a table.
     *
     * @param image the file's name, for messages
     * @param file the overlay's file
     * @throws ImageException if it cannot be read, names data that the file has not, or names some twice
     */
    static ClusterTable load(String image, OverlayHeader header, Disk file) {
        if (file.size() < header.dataStart()) {
            throw new ImageException(image, "is cut off within its table of clusters");
        }
        long there = (file.size() - header.dataStart()) >> header.clusterBits();
        ClusterTable table = new ClusterTable(header.clusters());
        BitSet seen = new BitSet();
        for (int from = 0; from < header.clusters(); from += ENTRIES_PER_BLOCK) {
            int error = file.read(table.window(from), at(from));
            if (error != 0) {
                throw new ImageException(image, "its table of clusters cannot be read: error %d".formatted(error));
            }
            table.check(image, from, Math.min(there, MOST_DATA), seen);
        }
        return table;
    }

    private void check(String image, int from, long there, BitSet seen) {
        for (int i = 0; i < length(from); i++) {
            int entry = block.getAtIndex(ENTRY, i);
            int data = entry - FIRST_DATA;
            if (entry < 0 || data >= there) {
                throw new ImageException(
                        image, "entry", at(from + i), "is %d; the file has %d clusters".formatted(entry, there));
            }
            if (data >= 0) {
                if (seen.get(data)) {
                    throw new ImageException(image, "entry", at(from + i), "is %d, as another is".formatted(entry));
                }
                seen.set(data);
                next = Math.max(next, data + 1);
            }
            entries[from + i] = entry;
        }
    }

    /** An entry. */
    int get(int cluster) {
        return entries[cluster];
    }

    /** Changes an entry, in memory. */
    void set(int cluster, int entry) {
        entries[cluster] = entry;
        changed.set(cluster / ENTRIES_PER_BLOCK);
        changes++;
    }

    /** The first data cluster that no entry names, nor any after it. */
    int next() {
        return next;
    }

    /** Whether there may be {@code n} more data clusters. */
    boolean hasRoom(int n) {
        return n <= MOST_DATA - next;
    }

    /** Makes {@code n} data clusters from {@link #next} on those of {@code n} clusters. */
    void map(int cluster, int n) {
        for (int i = 0; i < n; i++) {
            set(cluster + i, FIRST_DATA + next + i);
        }
        next += n;
    }

    /** How many entries were changed since the last {@link #store}. */
    int changes() {
        return changes;
    }

    /** Writes all changed entries, and returns 0 or the error number. What they name must be stable by now. */
    int store(Disk file) {
        for (int b = changed.nextSetBit(0); b >= 0; b = changed.nextSetBit(b + 1)) {
            int from = b * ENTRIES_PER_BLOCK;
            for (int i = 0; i < length(from); i++) {
                block.setAtIndex(ENTRY, i, entries[from + i]);
            }
            int error = file.write(window(from), at(from), false);
            if (error != 0) {
                return error; // all stay changed
            }
        }
        return 0;
    }

    /** What {@link #store} wrote is stable. */
    void stored() {
        changed.clear();
        changes = 0;
    }

    /** Forgets all entries: nothing is mapped any more. */
    void clear() {
        for (int i = 0; i < entries.length; i++) {
            if (entries[i] != UNMAPPED) {
                set(i, UNMAPPED);
            }
        }
        next = 0;
    }

    private IoVector window(int from) {
        vector.clear();
        vector.add(block, 0, (long) Integer.BYTES * length(from));
        return vector;
    }

    private int length(int from) {
        return Math.min(ENTRIES_PER_BLOCK, entries.length - from);
    }

    private static long at(int entry) {
        return OverlayHeader.SIZE + (long) Integer.BYTES * entry;
    }
}
