// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore;

/** Calls for services that are tested without a ring. */
public final class Sidecalls {
    private Sidecalls() {}

    /** A call of ring 0; arguments not given are 0. */
    public static Sidecall of(long... args) {
        Sidecall call = new Sidecall(0, false);
        fill(call, args);
        return call;
    }

    /** Makes it the next call: other arguments, no results yet. Allocates nothing but for the array, if any. */
    public static void fill(Sidecall call, long... args) {
        call.begin(0);
        for (int i = 0; i < Sidecall.WORDS; i++) {
            call.arg(i, i < args.length ? args[i] : 0);
        }
    }
}
