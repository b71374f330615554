// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.compute;

import io.outrigger.bench.host.BenchException;
import java.util.Arrays;
import java.util.List;

/**
 * What a kernel leaves: {@code struct compute_result} of {@code guests/payloads/compute/compute.h}. Each word has eight
 * bytes.
 *
 * <p>Immutable.
 */
public final class Outcome {
    /** The structure's first word. */
    static final long MAGIC = 0x504D_4F43_4752_544FL;

    private static final int REPEATS = 3;
    private static final int TSC_KHZ = 4;
    private static final int STATUS = 5;
    private static final int VECTOR_BITS = 6;
    private static final int SETUP = 7;
    private static final int CHECKS = 8;
    private static final int SAMPLES = 24;
    private static final double KHZ_PER_GHZ = 1e6;

    private final long[] words;

    private Outcome(long[] words) {
        this.words = words;
    }

    /** How long the structure is, in bytes. */
    static long bytes(int repeats) {
        return (SAMPLES + (long) repeats) * Long.BYTES;
    }

    /**
     * Of the words of a structure, where it ran says {@code where}.
     *
     * @throws BenchException if it is not whole, or the kernel's own check failed
     */
    static Outcome of(Job job, String where, long[] words) {
        String what = "%s (%s, %s)".formatted(job.kernel(), job.cmdline(), where);
        if (words.length != SAMPLES + job.repeats() || words[0] != MAGIC || words[REPEATS] != job.repeats()) {
            throw new BenchException(what + " has not left whole results");
        }
        if (words[STATUS] != 0) {
            List<String> why = List.of("wrong results", "no such kernel", "too little memory for this size");
            int status = Math.toIntExact(words[STATUS]);
            throw new BenchException(what + ": " + (status <= why.size() ? why.get(status - 1) : "status " + status));
        }
        if (words[TSC_KHZ] <= 0) {
            throw new BenchException("this KVM does not tell how fast the guest's TSC counts");
        }
        return new Outcome(words);
    }

    /** How fast the TSC counts, in kHz. */
    public long tscKhz() {
        return words[TSC_KHZ];
    }

    /** The widest vectors that there were, in bits. */
    public long vectorBits() {
        return words[VECTOR_BITS];
    }

    /** The time to fill the memory and run once, before the timed part; in nanoseconds. */
    public long setupNanos() {
        return nanos(words[SETUP]);
    }

    /** What the kernel has calculated, to compare. */
    public long[] checks() {
        return Arrays.copyOfRange(words, CHECKS, SAMPLES);
    }

    /** One of them that is a floating-point number. */
    public double check(int which) {
        return Double.longBitsToDouble(words[CHECKS + which]);
    }

    /** A sample for each repetition, in TSC cycles; of FTQ, in units of work. */
    public long[] samples() {
        return Arrays.copyOfRange(words, SAMPLES, words.length);
    }

    /** The samples in nanoseconds. */
    public long[] nanos() {
        return Arrays.stream(words, SAMPLES, words.length).map(this::nanos).toArray();
    }

    private long nanos(long cycles) {
        return Math.round(cycles * KHZ_PER_GHZ / tscKhz());
    }
}
