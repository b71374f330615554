// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.paging;

import io.outrigger.linux.abi.Sidecore;
import io.outrigger.sidecore.Sidecall;
import io.outrigger.vmm.GuestMemory;

/**
 * SIDECORE_OP_PT_UNMAP: clears the entries of pages, if they have any. Tables stay.
 *
 * <p>Thread-safe.
 */
public final class UnmapService extends PageTableService {
    private final Leaves leaves;

    /** Serves one guest. */
    public UnmapService(GuestMemory memory, StaleMappings stale) {
        super(memory, Sidecore.SIDECORE_BAD_ARGUMENT());
        this.leaves = new Leaves(memory, stale);
    }

    @Override
    int weight(int pages) {
        return 1 + 20 * pages; // with shadow paging: an madvise for each
    }

    @Override
    int set(Sidecall call, long at) {
        int leaf = PageRange.leaf(call);
        long old = memory.getLongAcquire(at);
        if (!Entry.isPresent(old)) {
            return Sidecore.SIDECORE_OK();
        }
        if (!Entry.mapsPage(old, leaf)) {
            return Sidecore.SIDECORE_BAD_ARGUMENT();
        }
        return leaves.replace(at, old, 0, leaf);
    }

    @Override
    int missing(Sidecall call, long at) {
        PageRange.advance(call, PageRange.leftInTable(call)); // where there is no table, nothing is mapped
        return Sidecore.SIDECORE_OK();
    }
}
