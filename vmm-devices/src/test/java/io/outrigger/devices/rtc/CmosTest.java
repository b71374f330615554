// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.rtc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class CmosTest {
    private static int read(Cmos cmos, int index) {
        cmos.write(0, 1, index);
        return (int) cmos.read(1, 1);
    }

    private static void write(Cmos cmos, int index, int value) {
        cmos.write(0, 1, index);
        cmos.write(1, 1, value);
    }

    private static int bcd(int value) {
        return (value >> 4) * 10 + (value & 0xF);
    }

    @Property
    void tellsTheTime(@ForAll @LongRange(min = 0, max = 4_102_444_799L) long epochSecond) {
        Instant now = Instant.ofEpochSecond(epochSecond);
        Cmos cmos = new Cmos(Clock.fixed(now, ZoneOffset.UTC));
        LocalDateTime told = LocalDateTime.of(
                bcd(read(cmos, 0x32)) * 100 + bcd(read(cmos, 9)),
                bcd(read(cmos, 8)),
                bcd(read(cmos, 7)),
                bcd(read(cmos, 4)),
                bcd(read(cmos, 2)),
                bcd(read(cmos, 0)));
        assertThat(told.toEpochSecond(ZoneOffset.UTC)).isEqualTo(epochSecond);
        write(cmos, 11, 6); // binary
        assertThat(read(cmos, 0)).isEqualTo(told.getSecond());
        write(cmos, 11, 4); // binary, 12 hours
        int hour = read(cmos, 4);
        assertThat((hour & 0x7F) % 12 + ((hour & 0x80) != 0 ? 12 : 0)).isEqualTo(told.getHour());
    }

    @Test
    void anUpdateIsAnnounced() {
        Instant second = Instant.parse("2026-11-20T12:00:00Z");
        assertThat(read(new Cmos(Clock.fixed(second, ZoneOffset.UTC)), 10) & 0x80)
                .isZero();
        Instant last = second.plusNanos(999_900_000);
        assertThat(read(new Cmos(Clock.fixed(last, ZoneOffset.UTC)), 10) & 0x80).isEqualTo(0x80);
    }

    @Test
    void timeIsNotTheGuestsToSet() {
        Cmos cmos = new Cmos(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
        write(cmos, 0, 0x59);
        assertThat(read(cmos, 0)).isZero();
        write(cmos, 0x40, 0x59);
        assertThat(read(cmos, 0x40)).isEqualTo(0x59);
        assertThat(read(cmos, 13)).isEqualTo(0x80);
    }
}
