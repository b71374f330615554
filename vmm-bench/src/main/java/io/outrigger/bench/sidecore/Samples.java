// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.sidecore;

import io.outrigger.bench.host.BenchException;
import io.outrigger.vmm.GuestMemory;

/**
 * What the payload sidecall-bench has left in its RAM: {@code guests/payloads/sidecall-bench.h}.
 *
 * <p>Immutable.
 */
final class Samples {
    private static final long MAGIC = 0x504D_4153_4752_544FL;
    private static final long FIRST_PAGE = 0x20_0000;
    private static final long PAGE = 4096;
    private static final int COUNT = 0x08;
    private static final int FAILURES = 0x10;
    private static final int EMPTY = 0x18;
    private static final int TSC_KHZ = 0x20;
    private static final int MARKS = 0x28;
    private static final int SAMPLES = 0x30;
    private static final double KHZ_PER_GHZ = 1e6;

    private final long[] nanos;
    private final double emptyNanos;
    private final double tscKhz;

    private Samples(long[] nanos, double emptyNanos, double tscKhz) {
        this.nanos = nanos;
        this.emptyNanos = emptyNanos;
        this.tscKhz = tscKhz;
    }

    /** What each call took. */
    long[] nanos() {
        return nanos.clone();
    }

    /** What a sample of nothing is, which is part of each. */
    double emptyNanos() {
        return emptyNanos;
    }

    /** How fast the guest's TSC counts. */
    double tscKhz() {
        return tscKhz;
    }

    /** Cycles of a TSC that counts so fast, in nanoseconds. */
    static long nanos(long cycles, double tscKhz) {
        return Math.round(cycles * KHZ_PER_GHZ / tscKhz);
    }

    /** Finds and reads them, once the VM has ended. */
    static Samples read(GuestMemory ram) {
        long at = FIRST_PAGE; // where payloads are loaded; what they leave follows them
        while (ram.contains(at, PAGE) && ram.getLong(at) != MAGIC) {
            at += PAGE;
        }
        if (!ram.contains(at, PAGE) || ram.getLong(at + MARKS) != 2 || ram.getLong(at + FAILURES) != 0) {
            throw new BenchException("the payload sidecall-bench has not left whole samples");
        }
        double khz = ram.getLong(at + TSC_KHZ);
        if (khz <= 0) {
            throw new BenchException("this KVM does not tell how fast the guest's TSC counts");
        }
        long[] nanos = new long[Math.toIntExact(ram.getLong(at + COUNT))];
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] = nanos(ram.getLong(at + SAMPLES + i * 8L), khz);
        }
        return new Samples(nanos, ram.getLong(at + EMPTY) * KHZ_PER_GHZ / khz, khz);
    }
}
