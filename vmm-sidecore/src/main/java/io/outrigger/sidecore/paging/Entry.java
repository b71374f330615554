// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.paging;

/**
 * An entry of a paging structure, 64 bits (Intel SDM vol. 3A, section 4.5, figure 4-11, tables 4-14 to 4-20). {@code
 * leaf} is the level of the entry that maps a page: 1 for 4 KiB, 2 for 2 MiB.
 */
final class Entry {
    /** How many a table has. */
    static final int PER_TABLE = 512;
    /** Bytes of a table: a page of 4 KiB. */
    static final long TABLE_SIZE = 4096;
    /** P: the entry is used. */
    static final long PRESENT = 1;
    /** PS: the entry maps a page though its level is above 1. At level 1 the same bit is PAT. */
    static final long PAGE_SIZE = 1 << 7;
    /**
     * What an entry for a table has beside its address: P, R/W and U/S, so that the leaf decides; and A, so that the
     * processor need not set it.
     */
    static final long TABLE = PRESENT | 1 << 1 | 1 << 2 | 1 << 5;

    /** A and D, which the processor sets as it likes (section 4.8). */
    private static final long ACCESSED_DIRTY = 1 << 5 | 1 << 6;

    private static final int ADDRESS_BITS = 52;
    private static final int PAGE_SHIFT = 12;
    private static final int INDEX_BITS = 9;

    private Entry() {}

    static boolean isPresent(long entry) {
        return (entry & PRESENT) != 0;
    }

    /**
     * Whether a present entry above level 1 maps a page. At levels 4 and 5 the bit is reserved, and no table follows.
     */
    static boolean hasPageSize(long entry) {
        return (entry & PAGE_SIZE) != 0;
    }

    /** Whether a present entry of level 1 or 2 maps a page of that level's size. */
    static boolean mapsPage(long entry, int leaf) {
        return leaf == 1 || hasPageSize(entry);
    }

    /** The guest-physical address of the table that it references. */
    static long table(long entry) {
        return entry & addressMask(1);
    }

    /** The guest-physical address of the page that it maps. */
    static long page(long entry, int leaf) {
        return entry & addressMask(leaf);
    }

    /** Whether both say the same: what the processor adds by itself is not looked at. */
    static boolean sameMapping(long one, long other) {
        return ((one ^ other) & ~ACCESSED_DIRTY) == 0;
    }

    /** Bytes that one entry of a level stands for. */
    static long size(int level) {
        return 1L << shift(level);
    }

    /** The entry's place in its table for a linear address, 0 to 511. */
    static int index(long linear, int level) {
        return (int) (linear >>> shift(level)) & PER_TABLE - 1;
    }

    /** The bits of a leaf that are its page's address. */
    static long addressMask(int leaf) {
        return (1L << ADDRESS_BITS) - size(leaf);
    }

    private static int shift(int level) {
        return PAGE_SHIFT + INDEX_BITS * (level - 1);
    }
}
