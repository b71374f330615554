// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.paging;

import io.outrigger.linux.abi.Sidecore;
import io.outrigger.sidecore.Sidecall;
import io.outrigger.vmm.GuestMemory;

/**
 * Walks a guest's tables as the processor does (Intel SDM vol. 3A, section 4.5.4), but down to an entry and not
 * through it. Where a walk ends is a <i>place</i>: the guest-physical address of an entry, which is a multiple of 8,
 * plus its level, 1 to 5. That level is the leaf's, or higher if the table that this entry should reference is
 * missing.
 *
 * <p>Immutable.
 */
final class TableWalk {
    private static final long LEVEL = Long.BYTES - 1;

    private final GuestMemory memory;
    private final int otherSize;

    /**
     * Walks in a guest's memory.
     *
     * @param otherSize the status that tells of a page where a table is needed
     */
    TableWalk(GuestMemory memory, int otherSize) {
        this.memory = memory;
        this.otherSize = otherSize;
    }

    /**
     * Goes to the entry of a call's next page.
     *
     * @return a place whose entry is in RAM, or a negative status
     */
    long toNext(Sidecall call) {
        int leaf = PageRange.leaf(call);
        long linear = PageRange.linear(call);
        long table = PageRange.root(call);
        for (int level = PageRange.levels(call); level > leaf; level--) {
            long place = place(table, linear, level);
            long entry = memory.getLongAcquire(entry(place));
            if (!Entry.isPresent(entry)) {
                return place;
            }
            if (Entry.hasPageSize(entry)) {
                return otherSize;
            }
            table = Entry.table(entry);
            if (!memory.containsWords(table, Entry.TABLE_SIZE)) {
                return Sidecore.SIDECORE_BAD_ADDRESS();
            }
        }
        return place(table, linear, leaf);
    }

    /** The guest-physical address of a place's entry. */
    static long entry(long place) {
        return place & ~LEVEL;
    }

    /** A place's level. */
    static int level(long place) {
        return (int) (place & LEVEL);
    }

    private static long place(long table, long linear, int level) {
        return table + (long) Entry.index(linear, level) * Long.BYTES | level;
    }
}
