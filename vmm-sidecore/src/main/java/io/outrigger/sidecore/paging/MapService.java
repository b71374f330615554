// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.paging;

import io.outrigger.linux.abi.Sidecore;
import io.outrigger.sidecore.Sidecall;
import io.outrigger.vmm.GuestMemory;
import java.util.function.IntSupplier;

/**
 * SIDECORE_OP_PT_MAP: maps pages of RAM that are not mapped yet. Neither processor nor KVM keeps anything of an entry
 * that is not present (Intel SDM vol. 3A, section 4.10.2.3), so that there is nothing to flush.
 *
 * <p>Thread-safe.
 */
public final class MapService extends PageTableService {
    private final WantedEntries wanted;
    private final DonatedFrames frames;

    /**
     * Serves one guest.
     *
     * @param maxphyaddr tells the guest's physical-address width in bits, 36 to 52; asked at the first call
     */
    public MapService(GuestMemory memory, IntSupplier maxphyaddr) {
        super(memory, Sidecore.SIDECORE_PRESENT());
        this.wanted = new WantedEntries(memory, maxphyaddr);
        this.frames = new DonatedFrames(memory);
    }

    @Override
    int check(Sidecall call) {
        int refused = super.check(call);
        return refused != Sidecore.SIDECORE_OK() ? refused : wanted.check(call);
    }

    @Override
    int weight(int pages) {
        return 1 + pages / 4;
    }

    @Override
    int set(Sidecall call, long at) {
        long entry = wanted.next(call);
        if (entry == WantedEntries.NONE) {
            return Sidecore.SIDECORE_BAD_ARGUMENT();
        }
        int leaf = PageRange.leaf(call);
        if (!memory.contains(Entry.page(entry, leaf), Entry.size(leaf))) {
            return Sidecore.SIDECORE_BAD_ADDRESS();
        }
        long old = memory.getLongAcquire(at);
        if (Entry.isPresent(old)) {
            return Entry.sameMapping(old, entry) ? Sidecore.SIDECORE_OK() : Sidecore.SIDECORE_PRESENT();
        }
        return memory.compareAndSetLong(at, old, entry) ? Sidecore.SIDECORE_OK() : Sidecore.SIDECORE_AGAIN();
    }

    @Override
    int missing(Sidecall call, long at) {
        return frames.addTable(call, at);
    }
}
