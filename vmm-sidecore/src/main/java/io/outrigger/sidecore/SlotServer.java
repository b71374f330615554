// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore;

import io.outrigger.linux.abi.Sidecore;
import io.outrigger.linux.abi.sidecore_completion;
import io.outrigger.linux.abi.sidecore_request;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Serves one request slot: copies it, calls the service, writes the completion. The only code that reads requests, so
 * that a ring and the trap slot are served alike.
 *
 * <p>Confined to the thread that serves. Allocates nothing.
 */
final class SlotServer {
    // sequence, op and flags are one word: read at once, they belong to each other
    private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();
    private static final long COOKIE = sidecore_request.cookie$offset();
    private static final long ARGS = sidecore_request.args$offset();
    private static final long COMPLETION_COOKIE = sidecore_completion.cookie$offset();
    private static final long RESULTS = sidecore_completion.results$offset();
    private static final int OP_SHIFT = (int) sidecore_request.op$offset() * Byte.SIZE;
    private static final int FLAGS_SHIFT = (int) sidecore_request.flags$offset() * Byte.SIZE;

    private final MemorySegment ring;
    private final Services services;
    private final Sidecall call;
    private final CallCounters counters;

    SlotServer(MemorySegment ring, Sidecall call, Services services) {
        this.ring = ring;
        this.call = call;
        this.services = services;
        this.counters = new CallCounters(services);
    }

    /** The first word of a request, read with acquire: its sequence number is the low half. */
    static long head(MemorySegment ring, long request) {
        return (long) WORD.getAcquire(ring, request);
    }

    /**
     * Serves.
     *
     * @param head what {@link #head} gave, looked at once
     * @param request the slot's offset in the ring
     * @param completion its completion's
     */
    void serve(long head, long request, long completion) {
        int op = (int) (head >>> OP_SHIFT) & 0xFFFF;
        boolean posted = (head >>> FLAGS_SHIFT & Sidecore.SIDECORE_POSTED()) != 0;
        long cookie = ring.get(ValueLayout.JAVA_LONG, request + COOKIE);
        call.begin(op);
        for (int i = 0; i < Sidecall.WORDS; i++) {
            call.arg(i, ring.get(ValueLayout.JAVA_LONG, request + ARGS + (long) i * Long.BYTES));
        }
        counters.count(op);
        boolean timed = counters.samplesNext();
        long from = timed ? System.nanoTime() : 0;
        int status = run();
        if (timed) {
            counters.sample(op, System.nanoTime() - from);
        }
        if (!posted) {
            ring.set(ValueLayout.JAVA_LONG, completion + COMPLETION_COOKIE, cookie);
            for (int i = 0; i < Sidecall.WORDS; i++) {
                ring.set(ValueLayout.JAVA_LONG, completion + RESULTS + (long) i * Long.BYTES, call.result(i));
            }
            // sequence and status are one word too: the store that publishes all of it
            WORD.setRelease(ring, completion, (long) status << Integer.SIZE | head & 0xFFFF_FFFFL);
        }
    }

    /** What it has served. */
    CallCounters counters() {
        return counters;
    }

    @SuppressWarnings("CatchingUnchecked")
    private int run() {
        try {
            return services.find(call.op()).call(call);
        } catch (RuntimeException | Error e) { // an embedder's fault, or a guest's: it costs that guest this one call
            counters.countFailure();
            return Sidecore.SIDECORE_FAILED();
        }
    }
}
