// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;

/**
 * Host CPUs.
 *
 * <p>Immutable.
 */
public final class CpuSet {
    private static final int MASK_BYTES = 1024; // 8,192 CPUs: what x86-64 Linux can be built for

    private final BitSet cpus;

    private CpuSet(BitSet cpus) {
        this.cpus = cpus;
    }

    /** One CPU, by its number from 0. */
    public static CpuSet of(int cpu) {
        BitSet b = new BitSet();
        b.set(cpu);
        return new CpuSet(b);
    }

    /** The CPUs that the calling thread may run on. */
    public static CpuSet allowed() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_BYTES, 8);
            // SAFETY: the mask outlives the call, which writes at most its size.
            long n = Syscall.check(
                    "sched_getaffinity", Syscall.call(Syscall.SCHED_GETAFFINITY, 0, MASK_BYTES, mask.address()));
            return new CpuSet(BitSet.valueOf(mask.asSlice(0, n).toArray(ValueLayout.JAVA_LONG)));
        }
    }

    /** Whether it has the CPU. */
    public boolean contains(int cpu) {
        return cpus.get(cpu);
    }

    /** How many CPUs it has. */
    public int size() {
        return cpus.cardinality();
    }

    /** Lets the calling thread run on these CPUs only. */
    public void pinCurrentThread() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_BYTES, 8);
            MemorySegment.copy(MemorySegment.ofArray(cpus.toByteArray()), 0, mask, 0, (cpus.length() + 7) / 8);
            // SAFETY: the mask outlives the call.
            Syscall.check("sched_setaffinity", Syscall.call(Syscall.SCHED_SETAFFINITY, 0, MASK_BYTES, mask.address()));
        }
    }

    @Override
    public String toString() {
        return cpus.toString();
    }
}
