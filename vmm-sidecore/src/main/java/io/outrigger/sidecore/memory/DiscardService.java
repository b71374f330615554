// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.memory;

import io.outrigger.linux.HostPages;
import io.outrigger.vmm.GuestMemory;
import java.lang.foreign.MemorySegment;

/**
 * SIDECORE_OP_MEM_DISCARD: gives RAM back to the host. KVM hears of it (MMU notifiers) and drops its mappings, so that
 * the guest reads zeros at once. UNSUPPORTED where RAM is locked.
 *
 * <p>Thread-safe.
 */
public final class DiscardService extends RamService {
    /** Serves one guest. */
    public DiscardService(GuestMemory memory) {
        super(memory);
    }

    @Override
    int apply(MemorySegment ram, long offset, long length) {
        return HostPages.discard(ram, offset, length);
    }
}
