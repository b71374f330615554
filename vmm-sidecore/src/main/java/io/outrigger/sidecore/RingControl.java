// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore;

import io.outrigger.linux.abi.sidecore_control;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The words of a ring that belong to no slot: whether the guest must ring the doorbell, and its pending events.
 *
 * <p>Thread-safe.
 */
public final class RingControl {
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final long NEED_DOORBELL = sidecore_control.need_doorbell$offset();
    private static final long EVENTS = sidecore_control.events$offset();

    private final MemorySegment ring;
    private volatile boolean sleeping;

    RingControl(MemorySegment ring) {
        this.ring = ring;
    }

    /** Says whether the ring's sidecore sleeps or is about to. A fence is the caller's. */
    public void needDoorbell(boolean sleeps) {
        sleeping = sleeps;
        INT.setRelease(ring, NEED_DOORBELL, sleeps ? 1 : 0);
    }

    /** Whether the sidecore sleeps or is about to; not what the guest may have made of the word. */
    public boolean sleeping() {
        return sleeping;
    }

    /** Sets bits of the pending events. */
    public void raise(long events) {
        long _ = (long) LONG.getAndBitwiseOr(ring, EVENTS, events);
    }
}
