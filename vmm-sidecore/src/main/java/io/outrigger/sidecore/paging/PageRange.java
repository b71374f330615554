// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.paging;

import io.outrigger.linux.abi.Sidecore;
import io.outrigger.sidecore.Sidecall;
import io.outrigger.vmm.GuestMemory;

/**
 * The pages that a call names, and how far it is with them: the call read as the ABI says. Result 0 is the progress.
 */
final class PageRange {
    private static final int DONE = 0;
    private static final long LEVELS = Entry.TABLE_SIZE - 1;
    private static final int WIDTH_4_LEVELS = 48;
    private static final int WIDTH_5_LEVELS = 57;

    private PageRange() {}

    /** Whether the call's root, addresses and count make sense: SIDECORE_OK, or why not. */
    static int check(Sidecall call, GuestMemory memory) {
        long known = Sidecore.SIDECORE_PT_COUNT() | Sidecore.SIDECORE_PT_2M() | Sidecore.SIDECORE_PT_LIST();
        int levels = levels(call);
        if ((call.arg(3) & ~known) != 0 || count(call) == 0 || levels != 4 && levels != 5) {
            return Sidecore.SIDECORE_BAD_ARGUMENT();
        }
        long first = call.arg(1);
        long size = Entry.size(leaf(call));
        if ((first & size - 1) != 0 || !isCanonical(first, count(call) * size, levels)) {
            return Sidecore.SIDECORE_BAD_ARGUMENT();
        }
        boolean inRam = memory.containsWords(root(call), Entry.TABLE_SIZE);
        return inRam ? Sidecore.SIDECORE_OK() : Sidecore.SIDECORE_BAD_ADDRESS();
    }

    /** The root table's guest-physical address. */
    static long root(Sidecall call) {
        return call.arg(0) & ~LEVELS;
    }

    /** The root's level: 4 or 5. */
    static int levels(Sidecall call) {
        return (int) (call.arg(0) & LEVELS);
    }

    /** The level of the entries to set: 1 or 2. */
    static int leaf(Sidecall call) {
        return (call.arg(3) & Sidecore.SIDECORE_PT_2M()) == 0 ? 1 : 2;
    }

    /** Whether arg 2 is the address of an array of entries. */
    static boolean isList(Sidecall call) {
        return (call.arg(3) & Sidecore.SIDECORE_PT_LIST()) != 0;
    }

    /** How many pages this call does at most, 1 to SIDECORE_PT_MOST. */
    static int most(Sidecall call) {
        return (int) Math.min(count(call), Sidecore.SIDECORE_PT_MOST());
    }

    /** How many are done. */
    static int done(Sidecall call) {
        return (int) call.result(DONE);
    }

    /** The next page's linear address. */
    static long linear(Sidecall call) {
        return call.arg(1) + done(call) * Entry.size(leaf(call));
    }

    /** How many this call has still to do whose entries follow each other in the next page's table. */
    static int leftInTable(Sidecall call) {
        int table = Entry.PER_TABLE - Entry.index(linear(call), leaf(call));
        return Math.min(most(call) - done(call), table);
    }

    /** So many more are done. */
    static void advance(Sidecall call, int pages) {
        call.result(DONE, done(call) + pages);
    }

    /** The part of the status that says whether anything is left to ask for. */
    static int rest(Sidecall call) {
        return done(call) < count(call) ? Sidecore.SIDECORE_AGAIN() : Sidecore.SIDECORE_OK();
    }

    private static long count(Sidecall call) {
        return call.arg(3) & Sidecore.SIDECORE_PT_COUNT();
    }

    // All bits from the highest that is translated upwards are equal (SDM vol. 1, section 3.3.7.1), at both ends the
    // same: a range cannot lead over the hole between the halves, nor around. It has at most 2^53 bytes: no overflow.
    private static boolean isCanonical(long first, long length, int levels) {
        int sign = (levels == 4 ? WIDTH_4_LEVELS : WIDTH_5_LEVELS) - 1;
        long upper = first >> sign;
        return (upper == 0 || upper == -1) && first + length - 1 >> sign == upper;
    }
}
