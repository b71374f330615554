// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.vcpu;

import io.outrigger.vmm.ExitReason;
import java.util.Arrays;

/**
 * What one vCPU has done. Plain increments by its own thread; others read figures that may lag by a few exits.
 *
 * <p>Confined to the vCPU thread for writing.
 */
public final class VcpuCounters {
    /**
     * One exit in this many has its handling timed: reading the clock costs more than most handlers. A power of two.
     */
    static final int SAMPLE_EVERY = 64;

    private final long[] exits = new long[ExitReason.LIMIT];
    private long[] accesses = new long[16];
    private long total;
    private long handlingNanos;
    private volatile long started;
    private volatile long ended;
    private long heldNanos;
    private long sampled; // when the last one was
    private long heldBefore; // what had been held by then

    /** The loop begins: {@link System#nanoTime}, as what follows. */
    void begin(long now) {
        started = now;
        sampled = now;
    }

    void end(long now) {
        ended = now;
    }

    /**
     * Whether the next exit's handling shall be timed: the first ones all, since they are slow and few, then a sample.
     */
    boolean samplesNext() {
        return total < SAMPLE_EVERY || (total & (SAMPLE_EVERY - 1)) == 0;
    }

    void count(int reason) {
        exits[reason < ExitReason.LIMIT ? reason : 0]++;
        total++;
    }

    void countAccess(int attachment) {
        if (attachment >= accesses.length) {
            accesses = Arrays.copyOf(accesses, 2 * attachment); // a device was attached since: rare
        }
        accesses[attachment]++;
    }

    /**
     * An exit was timed.
     *
     * @param guestNanos in {@code KVM_RUN} before it
     * @param hostNanos of its handling, which stand for those of all exits since the last sample: no more than there
     *     was time since, or a handler that lost its processor once would make the guest's time nothing
     */
    void sampleHandling(long guestNanos, long hostNanos, long now) {
        long most = now - sampled - (heldNanos - heldBefore) - guestNanos;
        handlingNanos += total <= SAMPLE_EVERY ? hostNanos : Math.min(hostNanos * SAMPLE_EVERY, most);
        sampled = now;
        heldBefore = heldNanos;
    }

    void addHeld(long nanos) {
        heldNanos += nanos;
    }

    /** Exits of KVM's reason number. */
    public long exits(int reason) {
        return exits[reason];
    }

    /** Accesses to the device of an {@link io.outrigger.vmm.IoMap.Entry#id attachment}. */
    public long accesses(int attachment) {
        long[] a = accesses;
        return attachment < a.length ? a[attachment] : 0;
    }

    /** Nanoseconds spent in this process between exits, estimated from the timed sample. */
    public long hostNanos() {
        return handlingNanos;
    }

    /** Nanoseconds spent in {@code KVM_RUN}: the loop's age without what was held or handled. */
    public long guestNanos() {
        long from = started;
        if (from == 0) {
            return 0;
        }
        long to = ended;
        long age = (to == 0 ? System.nanoTime() : to) - from;
        return Math.max(0, age - heldNanos - hostNanos());
    }
}
