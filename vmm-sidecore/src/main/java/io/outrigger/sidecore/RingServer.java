// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore;

import io.outrigger.linux.abi.Sidecore;
import io.outrigger.linux.abi.sidecore_control;
import io.outrigger.vmm.Pollable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Serves a ring. What it knows of the ring's state is its own: how many requests it has served. The guest's words are
 * compared with that and believed in nothing, so a guest that writes rubbish stops its own ring at worst.
 *
 * <p>Confined to the thread that polls it; another may take over when that one has stopped, with a happens-before edge
 * between. Allocates nothing.
 */
public final class RingServer implements Pollable {
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final long SERVED = sidecore_control.served$offset();

    private final RingControl control;
    private final MemorySegment ring;
    private final Sidecall call;
    private final SlotServer slots;
    private final int mask;
    private final long requests;
    private final long completions;
    private final int budget;
    private int served;

    /**
     * A server that has served nothing yet.
     *
     * @param number which ring of the region
     * @param budget what the requests that one poll serves may weigh, so that one ring does not starve the others; a
     *     poll ends with the one that reaches it
     */
    public RingServer(Region region, int number, Services services, int budget) {
        if (budget < 1) {
            throw new IllegalArgumentException("a budget is at least 1, not " + budget);
        }
        RegionLayout layout = region.layout();
        this.ring = region.ring(number);
        this.control = region.controls().get(number);
        this.call = new Sidecall(number, false);
        this.slots = new SlotServer(ring, call, services);
        this.mask = layout.slots() - 1;
        this.requests = layout.requestOffset();
        this.completions = layout.completionOffset();
        this.budget = budget;
    }

    @Override
    public int poll() {
        int work = 0;
        int spent = 0;
        while (spent < budget && serveNext()) {
            work++;
            spent += Math.max(1, call.weight());
        }
        if (work > 0) {
            INT.setRelease(ring, SERVED, served);
        }
        return work;
    }

    /** Whether a request waits. */
    public boolean hasWork() {
        return isNext(SlotServer.head(ring, requests + nextSlot()));
    }

    /** The words that it shares with the guest beside the slots. */
    public RingControl control() {
        return control;
    }

    /** What it has served; read between two polls. */
    public CallCounters counters() {
        return slots.counters();
    }

    private boolean serveNext() {
        long slot = nextSlot();
        long head = SlotServer.head(ring, requests + slot);
        if (!isNext(head)) {
            return false;
        }
        served++;
        slots.serve(head, requests + slot, completions + slot);
        return true;
    }

    private long nextSlot() {
        return (long) (served & mask) * Sidecore.SIDECORE_SLOT();
    }

    private boolean isNext(long head) {
        return (int) head == served + 1;
    }
}
