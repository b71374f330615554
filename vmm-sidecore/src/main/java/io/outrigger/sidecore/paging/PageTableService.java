// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.paging;

import io.outrigger.linux.abi.Sidecore;
import io.outrigger.sidecore.Sidecall;
import io.outrigger.sidecore.SidecallService;
import io.outrigger.vmm.GuestMemory;

/**
 * What the three have in common: going through a call's pages, table by table.
 *
 * <p>A call takes turns, each with a walk of its own: one sets entries of one table, or adds one table that is
 * missing. A turn also ends when somebody else has changed an entry between our load and our store. So a race costs a
 * turn, and a guest that races for ever gets AGAIN and holds up no other ring.
 *
 * <p>Thread-safe.
 */
abstract sealed class PageTableService implements SidecallService permits MapService, UnmapService, ProtectService {
    /** Pages of one call are in two tables at most, with up to 7 tables missing above them; the rest is for races. */
    private static final int TURNS = 32;

    /** The guest's RAM. */
    final GuestMemory memory;

    private final TableWalk walk;

    PageTableService(GuestMemory memory, int otherSize) {
        this.memory = memory;
        this.walk = new TableWalk(memory, otherSize);
    }

    @Override
    public final int call(Sidecall call) {
        int refused = check(call);
        if (refused != Sidecore.SIDECORE_OK()) {
            return refused;
        }
        call.weight(weight(PageRange.most(call)));
        int status = Sidecore.SIDECORE_OK();
        for (int turn = 0; turn < TURNS && PageRange.done(call) < PageRange.most(call); turn++) {
            int outcome = turn(call);
            if (outcome < 0) {
                return outcome;
            }
            status |= outcome;
        }
        return status | PageRange.rest(call);
    }

    /** What so many pages weigh, in NULL calls. */
    abstract int weight(int pages);

    /** Whether the arguments make sense: SIDECORE_OK, or why not. */
    int check(Sidecall call) {
        return PageRange.check(call, memory);
    }

    /**
     * Sets the leaf entry of the call's next page, unless it changes meanwhile.
     *
     * @param at its guest-physical address, of a word in RAM
     * @return SIDECORE_AGAIN and nothing else if it has changed; or, done, SIDECORE_OK or SIDECORE_FLUSH_NEEDED;
     *     or an error
     */
    abstract int set(Sidecall call, long at);

    /**
     * The next page's entry does not exist, for want of a table.
     *
     * @param at guest-physical address of the entry that should reference the table, a word in RAM
     * @return SIDECORE_OK to take another turn, or an error
     */
    abstract int missing(Sidecall call, long at);

    private int turn(Sidecall call) {
        long place = walk.toNext(call);
        if (place < 0) {
            return (int) place;
        }
        long at = TableWalk.entry(place);
        return TableWalk.level(place) == PageRange.leaf(call) ? setTogether(call, at) : missing(call, at);
    }

    private int setTogether(Sidecall call, long first) {
        int status = Sidecore.SIDECORE_OK();
        int pages = PageRange.leftInTable(call);
        for (int i = 0; i < pages; i++) {
            int outcome = set(call, first + (long) i * Long.BYTES);
            if (outcome < 0) {
                return outcome;
            }
            if (outcome == Sidecore.SIDECORE_AGAIN()) {
                return status;
            }
            status |= outcome;
            PageRange.advance(call, 1);
        }
        return status;
    }
}
