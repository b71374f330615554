// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.engine;

/**
 * Measures {@link CoreTimes} without slowing what it measures.
 *
 * <p>Confined to the sidecore's thread.
 */
final class CoreClock {
    private static final int SAMPLE_MASK = 1023;

    private final long start = System.nanoTime();
    private long polls;
    private long busySampled;
    private long idleSampled;
    private long asleep;

    /** Before a poll; what {@link #end} wants. */
    long begin() {
        return (++polls & SAMPLE_MASK) == 0 ? System.nanoTime() : 0;
    }

    void end(long from, int work) {
        if (from != 0) {
            long nanos = System.nanoTime() - from;
            if (work > 0) {
                busySampled += nanos;
            } else {
                idleSampled += nanos;
            }
        }
    }

    void slept(long nanos) {
        asleep += nanos;
    }

    CoreTimes times() {
        long sampled = busySampled + idleSampled;
        double share = sampled == 0 ? 0 : (double) busySampled / sampled;
        return new CoreTimes(System.nanoTime() - start, asleep, share, polls);
    }
}
