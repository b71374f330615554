// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.paging;

import io.outrigger.linux.abi.Sidecore;
import io.outrigger.sidecore.Sidecall;
import io.outrigger.vmm.GuestMemory;

/**
 * Makes tables of the frames that a call donates. Result 1 is how many are taken.
 *
 * <p>The guest has cleared them, and we only look whether it has: KVM with shadow page tables keeps what it has
 * derived from a frame that was a table before, by the frame's number, and learns from the guest's own stores, which
 * it intercepts, that this no longer holds (Documentation/virt/kvm/x86/mmu.rst, "Synchronized and unsynchronized
 * pages"). It does not see ours.
 *
 * <p>Immutable.
 */
final class DonatedFrames {
    private static final int TAKEN = 1;
    private static final long COUNT = Entry.TABLE_SIZE - 1;

    private final GuestMemory memory;

    DonatedFrames(GuestMemory memory) {
        this.memory = memory;
    }

    /**
     * Makes the next frame the table that an entry references, unless the entry has got one meanwhile.
     *
     * @param at the entry's guest-physical address, of a word in RAM
     * @return SIDECORE_OK, also if the entry has changed and no frame is taken; or an error
     */
    int addTable(Sidecall call, long at) {
        long donated = call.arg(4);
        long taken = call.result(TAKEN);
        if (taken == (donated & COUNT)) {
            return Sidecore.SIDECORE_NO_FRAME();
        }
        long frame = (donated & ~COUNT) + taken * Entry.TABLE_SIZE;
        if (!memory.containsWords(frame, Entry.TABLE_SIZE)) {
            return Sidecore.SIDECORE_BAD_ADDRESS();
        }
        if (!isClear(frame)) {
            return Sidecore.SIDECORE_BAD_ARGUMENT();
        }
        long old = memory.getLongAcquire(at);
        if (!Entry.isPresent(old) && memory.compareAndSetLong(at, old, frame | Entry.TABLE)) {
            call.result(TAKEN, taken + 1);
        }
        return Sidecore.SIDECORE_OK();
    }

    private boolean isClear(long frame) {
        for (long at = frame; at < frame + Entry.TABLE_SIZE; at += Long.BYTES) {
            if (memory.getLongAcquire(at) != 0) {
                return false;
            }
        }
        return true;
    }
}
