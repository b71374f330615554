// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.noise;

import io.outrigger.linux.CpuSet;
import io.outrigger.vmm.Uninterrupted;
import java.util.OptionalInt;

/**
 * A thread that allocates as fast as it can and keeps a little of it, so that the collector has work all the time. The
 * thread keeps to a CPU; the collector's own threads are where the host puts them.
 *
 * <p>Confined to one thread, but for the one it starts.
 */
final class GarbageMaker implements Company {
    private static final int KEPT = 4096;
    private static final int BYTES = 4096;

    private final Thread thread;
    private volatile boolean ended;
    private volatile long made;

    private GarbageMaker(OptionalInt cpu) {
        thread = Thread.ofPlatform().name("bench garbage").daemon().start(() -> make(cpu));
    }

    /** Starts one. */
    static GarbageMaker start(OptionalInt cpu) {
        return new GarbageMaker(cpu);
    }

    // one thread writes it: volatile so that the other sees it
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void make(OptionalInt cpu) {
        cpu.ifPresent(c -> CpuSet.of(c).pinCurrentThread());
        byte[][] kept = new byte[KEPT][];
        for (int i = 0; !ended; i = (i + 1) % KEPT) {
            kept[i] = new byte[BYTES];
            made++;
        }
    }

    /** Objects of 4 KiB. */
    @Override
    public long done() {
        return made;
    }

    @Override
    public void close() {
        ended = true;
        Uninterrupted.await(thread::join);
    }
}
