// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.outrigger.kvm.boot.unpack.UnpackerTest;
import io.outrigger.vmm.BootSpec.Protocol;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.VmmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

/** Hostile images: either they load or a {@link VmmException} says why not. */
class BootFuzzTest {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final List<byte[]> IMAGES = List.of(
            Images.elf64(),
            Images.elf64(Images.BASE, 64, 0x100, 0x20_0000),
            Images.multiboot32(),
            Images.bzImage(Images.gzip(Images.elf64())),
            Images.bzImage(UnpackerTest.xzPayload(Images.elf64())));

    private final GuestMemory memory = Loads.ram(4 << 20);

    private void attempt(byte[] image, Protocol protocol) {
        assertTimeoutPreemptively(BOUND, () -> {
            try {
                BootPlan plan = protocol == Protocol.AUTO && image.length % 2 == 0
                        ? Loads.payload(image, memory, 2)
                        : Loads.kernel(image, protocol, memory);
                assertThat(plan.entry(0)).isPresent();
            } catch (VmmException e) {
                assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
            }
        });
    }

    @Property(tries = 2000)
    void mutated(@ForAll("mutants") byte[] image, @ForAll Protocol protocol) {
        attempt(image, protocol);
    }

    @Property(tries = 500)
    void random(@ForAll byte[] image, @ForAll Protocol protocol) {
        attempt(image, protocol);
    }

    @Test
    void truncatedAnywhereInItsHeaders() {
        for (byte[] image : IMAGES) {
            for (int length = 0; length < Math.min(image.length, 0x300); length++) {
                for (Protocol protocol : Protocol.values()) {
                    attempt(Arrays.copyOf(image, length), protocol);
                }
            }
        }
    }

    /** A few bytes of a valid image replaced: most often in its headers, with values that overflow sums. */
    @Provide
    Arbitrary<byte[]> mutants() {
        Arbitrary<Integer> place = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.integers().between(0, 0x80)),
                Tuple.of(4, Arbitraries.integers().between(0x1F0, 0x270)),
                Tuple.of(1, Arbitraries.integers().between(0, 0x1100)));
        Arbitrary<Long> value = Arbitraries.oneOf(
                Arbitraries.of(0L, -1L, -4096L, Long.MAX_VALUE, Long.MIN_VALUE, 0xFFFF_FFFFL, 0x10_0000L),
                Arbitraries.longs());
        Arbitrary<long[]> edit = Combinators.combine(place, value, Arbitraries.of(1, 2, 4, 8))
                .as((at, v, width) -> new long[] {at, v, width});
        return Combinators.combine(
                        Arbitraries.of(IMAGES), edit.list().ofMinSize(1).ofMaxSize(4))
                .as(BootFuzzTest::edited);
    }

    private static byte[] edited(byte[] image, List<long[]> edits) {
        byte[] copy = image.clone();
        for (long[] e : edits) {
            for (int i = 0; i < e[2] && e[0] + i < copy.length; i++) {
                copy[(int) e[0] + i] = (byte) (e[1] >>> (8 * i));
            }
        }
        return copy;
    }
}
