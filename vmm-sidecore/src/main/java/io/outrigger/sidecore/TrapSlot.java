// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore;

import io.outrigger.linux.abi.sidecore_trap_slot;
import java.lang.foreign.MemorySegment;

/**
 * A ring's trap slot: the same call, served when the guest traps for it, by the thread that took the trap.
 *
 * <p>Confined to one thread at a time, the vCPU's whose ring it is.
 */
public final class TrapSlot {
    private final SlotServer slot;
    private final MemorySegment ring;
    private final long request;
    private final long completion;

    /** The slot of a ring. */
    public TrapSlot(Region region, int number, Services services) {
        this.ring = region.ring(number);
        this.slot = new SlotServer(ring, new Sidecall(number, true), services);
        this.request = region.layout().trapSlotOffset() + sidecore_trap_slot.request$offset();
        this.completion = region.layout().trapSlotOffset() + sidecore_trap_slot.completion$offset();
    }

    /** What it has served. */
    public CallCounters counters() {
        return slot.counters();
    }

    /** Serves what is in the slot. */
    public void serve() {
        slot.serve(SlotServer.head(ring, request), request, completion);
    }
}
