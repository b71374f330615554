// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.paging;

import io.outrigger.linux.abi.Sidecore;
import io.outrigger.vmm.GuestMemory;

/**
 * Present leaf entries in a guest's tables, to be replaced.
 *
 * <p>Thread-safe.
 */
final class Leaves {
    private final GuestMemory memory;
    private final StaleMappings stale;

    Leaves(GuestMemory memory, StaleMappings stale) {
        this.memory = memory;
        this.stale = stale;
    }

    /**
     * Replaces one, and has what KVM derived from it forgotten.
     *
     * @param at its guest-physical address
     * @param old what it was read as: present, mapping a page
     * @param leaf its level
     * @return SIDECORE_FLUSH_NEEDED; SIDECORE_AGAIN if it has changed
     */
    int replace(long at, long old, long entry, int leaf) {
        if (!memory.compareAndSetLong(at, old, entry)) {
            return Sidecore.SIDECORE_AGAIN();
        }
        long page = Entry.page(old, leaf);
        long size = Entry.size(leaf);
        if (memory.contains(page, size)) {
            stale.forget(page, size);
        }
        return Sidecore.SIDECORE_FLUSH_NEEDED();
    }
}
