// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.noise;

import io.outrigger.bench.host.Cpus;
import io.outrigger.linux.CpuSet;

/**
 * Keeps the JVM's own threads, the collector's and the compiler's, off the guest's CPU until it is closed. What pins
 * itself later, a vCPU or a sidecore, goes where it says.
 *
 * <p>Confined to one thread.
 */
final class Housekeeping implements AutoCloseable {
    private final CpuSet before = CpuSet.allowed();
    private final Cpus cpus;

    Housekeeping(Cpus cpus) {
        this.cpus = cpus;
        begin();
    }

    private void begin() {
        cpus.sidecore().ifPresent(cpu -> CpuSet.of(cpu).pinOtherThreads());
    }

    /** Lets them go where they like for a while: until what this returns is closed. */
    Suspension suspend() {
        before.pinOtherThreads();
        return this::begin;
    }

    @Override
    public void close() {
        before.pinOtherThreads();
    }

    /** A while in which the JVM's threads are anywhere. */
    interface Suspension extends AutoCloseable {
        @Override
        void close();
    }
}
