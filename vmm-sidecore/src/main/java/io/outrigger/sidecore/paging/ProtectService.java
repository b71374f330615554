// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.paging;

import io.outrigger.linux.abi.Sidecore;
import io.outrigger.sidecore.Sidecall;
import io.outrigger.vmm.GuestMemory;
import java.util.function.IntSupplier;

/**
 * SIDECORE_OP_PT_PROTECT: gives mapped pages other bits. An entry that has them already is set all the same: whoever
 * set it may not have flushed it yet.
 *
 * <p>Thread-safe.
 */
public final class ProtectService extends PageTableService {
    private final WantedEntries wanted;
    private final Leaves leaves;

    /**
     * Serves one guest.
     *
     * @param maxphyaddr tells the guest's physical-address width in bits, 36 to 52; asked at the first call
     */
    public ProtectService(GuestMemory memory, StaleMappings stale, IntSupplier maxphyaddr) {
        super(memory, Sidecore.SIDECORE_BAD_ARGUMENT());
        this.wanted = new WantedEntries(memory, maxphyaddr);
        this.leaves = new Leaves(memory, stale);
    }

    @Override
    int check(Sidecall call) {
        int refused = super.check(call);
        return refused != Sidecore.SIDECORE_OK() ? refused : wanted.check(call);
    }

    @Override
    int weight(int pages) {
        return 1 + 20 * pages; // with shadow paging: an madvise for each
    }

    @Override
    int set(Sidecall call, long at) {
        long entry = wanted.next(call);
        if (entry == WantedEntries.NONE) {
            return Sidecore.SIDECORE_BAD_ARGUMENT();
        }
        int leaf = PageRange.leaf(call);
        long old = memory.getLongAcquire(at);
        if (!Entry.isPresent(old)) {
            return Sidecore.SIDECORE_NOT_PRESENT();
        }
        if (!Entry.mapsPage(old, leaf) || Entry.page(old, leaf) != Entry.page(entry, leaf)) {
            return Sidecore.SIDECORE_BAD_ARGUMENT();
        }
        return leaves.replace(at, old, entry, leaf);
    }

    @Override
    int missing(Sidecall call, long at) {
        return Sidecore.SIDECORE_NOT_PRESENT();
    }
}
