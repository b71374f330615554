// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore;

import io.outrigger.linux.abi.Sidecore;
import io.outrigger.linux.abi.sidecore_completion;
import io.outrigger.linux.abi.sidecore_control;
import io.outrigger.linux.abi.sidecore_request;
import io.outrigger.linux.abi.sidecore_trap_slot;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/** A guest's side of a ring, written from guests/abi/sidecore.h and not from the server's code. Confined to a thread. */
public final class GuestModel {
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment ring;
    private final RegionLayout layout;
    private int submitted;

    /** The guest that uses a ring. */
    public GuestModel(Region region, int number) {
        this.ring = region.ring(number);
        this.layout = region.layout();
    }

    /** Steps 2 and 3 of a call; returns its sequence number. */
    public int submit(int op, int flags, long cookie, long... args) {
        long at = layout.requestOffset() + slot(submitted);
        fill(ring.asSlice(at, Sidecore.SIDECORE_SLOT()), op, flags, cookie, args);
        submitted++;
        INT.setRelease(ring, at + sidecore_request.sequence$offset(), submitted);
        return submitted;
    }

    /** The same as request n, whatever was submitted before. */
    public int submitAs(int n, int op, int flags, long cookie, long... args) {
        submitted = n;
        return submit(op, flags, cookie, args);
    }

    /** Whether the call of that sequence number is complete. */
    public boolean complete(int sequence) {
        long at = layout.completionOffset() + slot(sequence - 1);
        return (int) INT.getAcquire(ring, at + sidecore_completion.sequence$offset()) == sequence;
    }

    /** The completion of a sequence number. */
    public MemorySegment completion(int sequence) {
        return ring.asSlice(layout.completionOffset() + slot(sequence - 1), Sidecore.SIDECORE_SLOT());
    }

    /** Fills the trap slot. */
    public void fillTrapSlot(int op, long cookie, long... args) {
        long at = layout.trapSlotOffset() + sidecore_trap_slot.request$offset();
        fill(ring.asSlice(at, Sidecore.SIDECORE_SLOT()), op, 0, cookie, args);
    }

    /** The trap slot's completion. */
    public MemorySegment trapCompletion() {
        long at = layout.trapSlotOffset() + sidecore_trap_slot.completion$offset();
        return ring.asSlice(at, Sidecore.SIDECORE_SLOT());
    }

    /** What the control line says of requests served. */
    public int served() {
        return (int) INT.getAcquire(ring, sidecore_control.served$offset());
    }

    /** Whether the doorbell must be rung: step 4. */
    public boolean mustRing() {
        VarHandle.fullFence();
        return (int) INT.getOpaque(ring, sidecore_control.need_doorbell$offset()) != 0;
    }

    /** Takes the pending events. */
    public long takeEvents() {
        return (long) LONG.getAndSet(ring, sidecore_control.events$offset(), 0L);
    }

    private static void fill(MemorySegment request, int op, int flags, long cookie, long... args) {
        sidecore_request.op(request, (short) op);
        sidecore_request.flags(request, (short) flags);
        sidecore_request.cookie(request, cookie);
        for (int i = 0; i < args.length; i++) {
            sidecore_request.args(request, i, args[i]);
        }
    }

    private long slot(int n) {
        return (long) (n & layout.slots() - 1) * Sidecore.SIDECORE_SLOT();
    }
}
