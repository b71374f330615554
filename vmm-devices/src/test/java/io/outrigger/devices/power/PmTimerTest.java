// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.power;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PmTimerTest {
    private static final BigInteger HERTZ = BigInteger.valueOf(3_579_545);
    private static final BigInteger SECOND = BigInteger.valueOf(1_000_000_000);

    private long now;

    @Property
    void countsExactlyForTwoCenturies(@ForAll long start, @ForAll @LongRange(min = 0) long age) {
        now = start;
        PmTimer timer = new PmTimer(() -> now);
        now = start + age;
        long expected = BigInteger.valueOf(age).multiply(HERTZ).divide(SECOND).longValue() & 0xFFFF_FFFFL;
        assertThat(timer.read(0, 4)).isEqualTo(expected);
    }

    @Property
    void partsAreThoseOfTheWhole(@ForAll @LongRange(min = 0) long age, @ForAll @IntRange(max = 3) int offset) {
        PmTimer timer = new PmTimer(() -> now);
        now = age;
        assertThat(timer.read(offset, 1) & 0xFF).isEqualTo(timer.read(0, 4) >>> 8 * offset & 0xFF);
    }

    @Test
    void wrapsAfter32Bits() {
        PmTimer timer = new PmTimer(() -> now);
        now = 1_199_863_531_881L; // half a millisecond before 2^32 ticks
        long before = timer.read(0, 4);
        now += 1_000_000;
        long after = timer.read(0, 4);
        assertThat(before).isGreaterThan(0xFFFF_0000L);
        assertThat(after).isLessThan(0x1_0000L);
        assertThat(after - before & 0xFFFF_FFFFL).isBetween(3579L, 3580L);
    }

    @Test
    void cannotBeWritten() {
        PmTimer timer = new PmTimer(() -> now);
        timer.write(0, 4, 12345);
        assertThat(timer.read(0, 4)).isZero();
    }
}
