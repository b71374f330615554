// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore;

import io.outrigger.linux.abi.Sidecore;

/**
 * One call: a copy of what the guest asked, and room for the answer. The guest cannot change it any more; what its
 * arguments say is as hostile as ever.
 *
 * <p>Confined to the thread that serves it, for as long as {@link SidecallService#call} runs; used again for the next.
 */
public final class Sidecall {
    /** How many arguments and results there are. */
    public static final int WORDS = Sidecore.SIDECORE_ARGS();

    private final long[] args = new long[WORDS];
    private final long[] results = new long[WORDS];
    private final int ring;
    private final boolean trapped;
    private int op;
    private int weight;

    Sidecall(int ring, boolean trapped) {
        this.ring = ring;
        this.trapped = trapped;
    }

    /** The number of the ring that it came through. */
    public int ring() {
        return ring;
    }

    /**
     * The number of the lane it came through: each ring has one for calls that are polled and one for calls that trap.
     * What a service keeps for a lane is used by one thread at a time.
     */
    public int lane() {
        return 2 * ring + (trapped ? 1 : 0);
    }

    /** The operation, 0 to 0xFFFF. */
    public int op() {
        return op;
    }

    /** An argument, 0 to 5. */
    public long arg(int index) {
        return args[index];
    }

    /** Sets a result, 0 to 5; those not set are 0. */
    public void result(int index, long value) {
        results[index] = value;
    }

    /** What a result, 0 to 5, is set to so far. */
    public long result(int index) {
        return results[index];
    }

    /**
     * Says that this call takes a core as long as so many NULL calls do (about 60 ns each); 1 if nothing is said. A
     * ring whose calls are heavy has fewer of them served before it is another's turn.
     */
    public void weight(int calls) {
        weight = calls;
    }

    int weight() {
        return weight;
    }

    void begin(int op) {
        this.op = op;
        weight = 1;
        for (int i = 0; i < WORDS; i++) {
            results[i] = 0;
        }
    }

    void arg(int index, long value) {
        args[index] = value;
    }
}
