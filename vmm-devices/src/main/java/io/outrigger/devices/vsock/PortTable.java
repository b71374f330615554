// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.vsock;

import java.util.Arrays;

/**
 * Finds a stream's slot by its two ports. Open addressing with room to spare; allocates nothing. A guest can choose its
 * ports so that all are in one row: a search is over after as many steps as there are streams.
 *
 * <p>Confined to the thread of its lane.
 */
final class PortTable {
    /** {@link #find} when there is none. */
    static final int NONE = -1;

    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L; // 2^64 over the golden ratio (Knuth, TAOCP 6.4)

    private final long[] keys;
    private final int[] slots;
    private final int mask;

    /** With room for so many. */
    PortTable(int most) {
        int size = Integer.highestOneBit(most) * 4;
        keys = new long[size];
        slots = new int[size];
        mask = size - 1;
        clear();
    }

    void clear() {
        Arrays.fill(slots, NONE);
    }

    /** The two ports of a stream as one number. */
    static long key(int guestPort, int hostPort) {
        return (long) guestPort << Integer.SIZE | Integer.toUnsignedLong(hostPort);
    }

    int find(long key) {
        int i = place(key);
        while (slots[i] != NONE && keys[i] != key) {
            i = i + 1 & mask;
        }
        return slots[i];
    }

    /** Adds one that is not there yet. */
    void put(long key, int slot) {
        int i = place(key);
        while (slots[i] != NONE) {
            i = i + 1 & mask;
        }
        keys[i] = key;
        slots[i] = slot;
    }

    /** Takes one out, if it is there, and moves those up that it had pushed away. */
    void remove(long key) {
        int hole = place(key);
        while (keys[hole] != key || slots[hole] == NONE) {
            if (slots[hole] == NONE) {
                return;
            }
            hole = hole + 1 & mask;
        }
        for (int i = hole + 1 & mask; slots[i] != NONE; i = i + 1 & mask) {
            if ((i - place(keys[i]) & mask) >= (i - hole & mask)) {
                keys[hole] = keys[i];
                slots[hole] = slots[i];
                hole = i;
            }
        }
        slots[hole] = NONE;
    }

    private int place(long key) {
        return (int) (key * SPREAD >>> Integer.SIZE) & mask;
    }
}
