// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.power;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class PmTimerTest {
    @Property
    void ticksExactlyForAHundredYears(@ForAll @LongRange(min = 0, max = 3_200_000_000_000_000_000L) long age) {
        long[] now = {Long.MIN_VALUE / 4};
        PmTimer timer = new PmTimer(() -> now[0]);
        now[0] += age;
        long expected = BigInteger.valueOf(age)
                .multiply(BigInteger.valueOf(3_579_545))
                .divide(BigInteger.valueOf(1_000_000_000))
                .and(BigInteger.valueOf(0xFFFF_FFFFL))
                .longValue();
        assertThat(timer.read(0, 4)).isEqualTo(expected);
        assertThat(timer.read(1, 1) & 0xFF).isEqualTo(expected >> 8 & 0xFF);
    }
}
