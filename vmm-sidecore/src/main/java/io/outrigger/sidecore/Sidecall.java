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
    private int op;

    Sidecall() {}

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

    void begin(int op) {
        this.op = op;
        for (int i = 0; i < WORDS; i++) {
            results[i] = 0;
        }
    }

    void arg(int index, long value) {
        args[index] = value;
    }

    long result(int index) {
        return results[index];
    }
}
