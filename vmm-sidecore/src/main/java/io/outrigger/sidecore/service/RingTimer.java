// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.service;

import io.outrigger.vmm.Station;

/**
 * A ring's one timer, kept by the core that polls the ring.
 *
 * <p>Thread-safe: set by the ring's sidecore, or by a vCPU that traps; fired by the sidecore. The lock is taken when a
 * timer is set or has come, never to look.
 */
public final class RingTimer {
    private final InterruptSender sender;
    private final int lane;
    private final int vcpu;
    private volatile long deadline = Station.NEVER;
    private long events;
    private int vector;

    /**
     * A timer that is not set.
     *
     * @param lane the lane of the ring's polled calls, on whose thread it fires
     * @param vcpu whom it tells
     */
    public RingTimer(InterruptSender sender, int lane, int vcpu) {
        this.sender = sender;
        this.lane = lane;
        this.vcpu = vcpu;
    }

    /** {@link System#nanoTime} at which it comes, or {@link Station#NEVER}. */
    public long deadline() {
        return deadline;
    }

    /** Fires if it is time; returns how often: 0 or 1. */
    public int poll() {
        long at = deadline;
        return at != Station.NEVER && System.nanoTime() - at >= 0 ? fire() : 0;
    }

    synchronized void set(long newDeadline, int newVector, long newEvents) {
        vector = newVector;
        events = newEvents;
        deadline = newDeadline;
    }

    int vcpu() {
        return vcpu;
    }

    private synchronized int fire() {
        if (deadline == Station.NEVER || System.nanoTime() - deadline < 0) {
            return 0; // set anew meanwhile
        }
        deadline = Station.NEVER;
        sender.send(lane, vcpu, vector, events);
        return 1;
    }
}
