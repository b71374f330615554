// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.IntCountsHistogram;

/**
 * What a ring or a trap slot has served, by operation. Every call is counted, every 256th is timed: reading the clock
 * takes as long as a call, and more of them would be seen in the 99th percentile.
 *
 * <p>Confined to the serving thread; read between two polls.
 */
public final class CallCounters {
    private static final int SAMPLE_MASK = 255;
    private static final long LONGEST = 1_000_000_000;
    private static final int DIGITS = 1; // each value to a sixteenth: 1.7 KiB for each operation

    private final Services services;
    private final long[] calls;
    private final AbstractHistogram[] nanos;
    private long unknown;
    private long failures;
    private int sinceSample;

    CallCounters(Services services) {
        this.services = services;
        this.calls = new long[services.places()];
        this.nanos = Stream.generate(() -> new IntCountsHistogram(LONGEST, DIGITS))
                .limit(calls.length)
                .toArray(AbstractHistogram[]::new);
    }

    /** Calls of each operation that was called. */
    public Map<Integer, Long> calls() {
        Map<Integer, Long> map = new TreeMap<>();
        for (int i = 0; i < calls.length; i++) {
            if (calls[i] > 0) {
                map.put(services.op(i), calls[i]);
            }
        }
        return map;
    }

    /** Service times in nanoseconds, of the calls that were timed: a copy for each operation with one. */
    public Map<Integer, AbstractHistogram> serviceNanos() {
        Map<Integer, AbstractHistogram> map = new TreeMap<>();
        for (int i = 0; i < nanos.length; i++) {
            if (nanos[i].getTotalCount() > 0) {
                map.put(services.op(i), nanos[i].copy());
            }
        }
        return map;
    }

    /** Calls of operations that nobody serves. */
    public long unknown() {
        return unknown;
    }

    /** Calls that failed because their service threw. */
    public long failures() {
        return failures;
    }

    boolean samplesNext() {
        return (++sinceSample & SAMPLE_MASK) == 0;
    }

    void sample(int op, long elapsed) {
        int place = services.place(op);
        if (place >= 0) {
            nanos[place].recordValue(Math.min(elapsed, LONGEST));
        }
    }

    void count(int op) {
        int place = services.place(op);
        if (place >= 0) {
            calls[place]++;
        } else {
            unknown++;
        }
    }

    void countFailure() {
        failures++;
    }
}
