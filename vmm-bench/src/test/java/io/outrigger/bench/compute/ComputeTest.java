// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.outrigger.bench.host.BenchException;
import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kernels calculate what they should, and the same in a guest as without one. */
class ComputeTest {
    private static final Knobs PLAIN = new Knobs(false, false, OptionalInt.empty());
    private static final long ANY_KHZ = 1_000_000;

    private static Outcome natively(Job job, Knobs knobs) throws Exception {
        try (NativeCompute host = new NativeCompute(ANY_KHZ)) {
            return host.run(job, knobs);
        }
    }

    @ParameterizedTest
    @CsvSource({"ADD,100", "TRIAD,5000", "DGEMM,64", "EP,14", "CG,1400"})
    void aGuestCalculatesWhatTheHostDoes(Kernel kernel, long size) throws Exception {
        Job job = new Job(kernel, size, 2);
        Outcome guest = GuestCompute.run(job, PLAIN);
        Outcome host = natively(job, new Knobs(true, true, OptionalInt.empty()));
        assertThat(guest.checks()).isEqualTo(host.checks());
        assertThat(guest.vectorBits()).isEqualTo(host.vectorBits());
        assertThat(guest.nanos()).hasSize(2).doesNotContain(0);
    }

    /** EP.S is what the payload itself compares with NPB's reference. */
    @Test
    void epIsNpbs() throws Exception {
        Outcome s = natively(new Job(Kernel.EP, 24, 1), PLAIN);
        assertThat(Arrays.copyOfRange(s.checks(), 2, 8)).containsExactly(6140517, 5865300, 1100361, 68546, 1648, 17);
    }

    @Test
    void epOfAnySizeIsThatOfAnotherProgram() throws Exception {
        Outcome o = natively(new Job(Kernel.EP, 14, 1), PLAIN);
        EpReference reference = EpReference.of(14);
        assertThat(o.check(0)).isCloseTo(reference.sumX(), within(1e-8 * Math.abs(reference.sumX())));
        assertThat(o.check(1)).isCloseTo(reference.sumY(), within(1e-8 * Math.abs(reference.sumY())));
        assertThat(Arrays.copyOfRange(o.checks(), 2, 12)).isEqualTo(reference.rings());
    }

    @ParameterizedTest
    @CsvSource({"1400, 8.5971775078648", "7000, 10.362595087124"})
    void cgIsNpbs(int rows, double zeta) throws Exception {
        Outcome o = natively(new Job(Kernel.CG, rows, 1), PLAIN);
        assertThat(o.check(0)).isCloseTo(zeta, within(1e-10 * zeta));
        assertThat(o.check(1)).isBetween(0.0, 1e-9);
    }

    @Test
    void quantaAreCountedAndTimed() throws Exception {
        Outcome work = GuestCompute.run(new Job(Kernel.FWQ, 10_000, 50), PLAIN);
        assertThat(work.nanos()).hasSize(50).doesNotContain(0);
        assertThat(work.checks()[0]).isEqualTo(Arrays.stream(work.samples()).sum());
        long quantum = 100_000;
        Outcome time = GuestCompute.run(new Job(Kernel.FTQ, quantum, 50), PLAIN);
        assertThat(time.samples()).hasSize(50);
        assertThat(time.checks()[0]).isGreaterThanOrEqualTo(50 * quantum);
        assertThat(Arrays.stream(time.samples()).sum()).isPositive();
    }

    @Test
    void whatCannotBeRunIsSaidSo() {
        assertThatThrownBy(() -> natively(new Job(Kernel.CG, 1, 1), PLAIN))
                .isInstanceOf(BenchException.class)
                .hasMessage("NPB CG (kernel=4 size=1 repeats=1, without a VM): too little memory for this size");
        assertThatThrownBy(() -> GuestCompute.run(new Job(Kernel.CG, 1, 1), PLAIN))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("too little memory for this size");
    }

    @Test
    void whatIsNotWholeIsRefused() {
        Job job = new Job(Kernel.ADD, 1, 1);
        assertThatThrownBy(() -> Outcome.of(job, "here", new long[0])).hasMessageContaining("not left whole results");
        long[] words = new long[25];
        words[0] = Outcome.MAGIC;
        words[3] = 1;
        assertThatThrownBy(() -> Outcome.of(job, "here", words)).hasMessageContaining("how fast the guest's TSC");
        words[5] = 1;
        assertThatThrownBy(() -> Outcome.of(job, "here", words)).hasMessageContaining("wrong results");
    }
}
