// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import java.io.File;
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

    private static final int CPUS = 8 * MASK_BYTES;

    private final BitSet cpus;

    private CpuSet(BitSet cpus) {
        this.cpus = cpus;
    }

    /** One CPU, by its number from 0 to 8191. */
    public static CpuSet of(int cpu) {
        if (cpu < 0 || cpu >= CPUS) {
            throw new IllegalArgumentException("CPU %d is not from 0 to %d".formatted(cpu, CPUS - 1));
        }
        BitSet b = new BitSet();
        b.set(cpu);
        return new CpuSet(b);
    }

    /**
     * Reads a list such as {@code 0-3,5}, the form of cpuset(7) and taskset(1).
     *
     * @throws IllegalArgumentException if it is none; the message says what is wrong
     */
    public static CpuSet parse(String list) {
        BitSet b = new BitSet();
        for (String part : list.split(",", -1)) {
            int dash = part.indexOf('-');
            int first = number(list, dash < 0 ? part : part.substring(0, dash));
            int last = dash < 0 ? first : number(list, part.substring(dash + 1));
            if (last < first) {
                throw new IllegalArgumentException("CPU list '%s': %s runs backwards".formatted(list, part));
            }
            b.set(first, last + 1);
        }
        return new CpuSet(b);
    }

    private static int number(String list, String text) {
        boolean digits = !text.isEmpty() && text.length() <= 4 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int cpu = digits ? Integer.parseInt(text) : CPUS;
        if (cpu >= CPUS) {
            throw new IllegalArgumentException(
                    "CPU list '%s': '%s' is no CPU number from 0 to %d; write for example 0-3,5"
                            .formatted(list, text, CPUS - 1));
        }
        return cpu;
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
        Syscall.check("sched_setaffinity", pin(0));
    }

    /**
     * Lets every thread that this process has now, but for the calling one, run on these CPUs only, those that were
     * pinned too. A later thread begins where the one that starts it may run.
     *
     * @throws ErrnoException if the host lets the process have none of them
     */
    public void pinOtherThreads() {
        long self = Syscall.check("gettid", Syscall.call(Syscall.GETTID, 0, 0, 0));
        String[] threads = new File("/proc/self/task").list();
        for (String thread : threads == null ? new String[0] : threads) {
            int number = Integer.parseInt(thread);
            long result = number == self ? 0 : pin(number);
            if (result != -Errno.ESRCH) { // one that has just ended
                Syscall.check("sched_setaffinity", result);
            }
        }
    }

    private long pin(int thread) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_BYTES, 8);
            MemorySegment.copy(MemorySegment.ofArray(cpus.toByteArray()), 0, mask, 0, (cpus.length() + 7) / 8);
            // SAFETY: the mask outlives the call.
            return Syscall.call(Syscall.SCHED_SETAFFINITY, thread, MASK_BYTES, mask.address());
        }
    }

    @Override
    public String toString() {
        return cpus.toString();
    }
}
