// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.noise;

import io.outrigger.bench.compute.Job;
import io.outrigger.bench.compute.Kernel;

/**
 * How long and how many the quanta are.
 *
 * <p>Immutable.
 *
 * @param additions of a fixed work quantum: one takes a processor's cycle
 * @param works how many of those
 * @param perSecond fixed time quanta in a second
 * @param times how many of those
 */
record Quanta(long additions, int works, int perSecond, int times) {
    /** Some 50 us each and a second in all; a tenth of a millisecond each, and 0.8 s. */
    static final Quanta STANDARD = new Quanta(160_000, 20_000, 10_000, 8192);

    private static final double NANOS_PER_SECOND = 1e9;

    Job work() {
        return new Job(Kernel.FWQ, additions, works);
    }

    /** By a TSC that counts so fast. */
    Job time(long tscKhz) {
        return new Job(Kernel.FTQ, tscKhz * 1000 / perSecond, times);
    }

    double nanos() {
        return NANOS_PER_SECOND / perSecond;
    }

    double seconds() {
        return 1.0 / perSecond;
    }
}
