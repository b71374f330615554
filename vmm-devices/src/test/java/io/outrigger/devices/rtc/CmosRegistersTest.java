// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.rtc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.ByteRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class CmosRegistersTest {
    private static final long YEAR_2000 = 946_684_800L;
    private static final long YEAR_2200 = 7_258_118_400L;

    @Property
    void tellsTheHostsTimeInEveryFormat(
            @ForAll @LongRange(min = YEAR_2000, max = YEAR_2200 - 1) long second,
            @ForAll boolean binary,
            @ForAll boolean twentyFour) {
        Cmos rtc = at(Instant.ofEpochSecond(second));
        put(rtc, 0xB, (binary ? 4 : 0) | (twentyFour ? 2 : 0));
        int hour = get(rtc, 4);
        int hours = twentyFour ? number(hour, binary) : number(hour & 0x7F, binary) % 12 + (hour >= 0x80 ? 12 : 0);
        LocalDateTime told = LocalDateTime.of(
                100 * number(get(rtc, 0x32), binary) + number(get(rtc, 9), binary),
                number(get(rtc, 8), binary),
                number(get(rtc, 7), binary),
                hours,
                number(get(rtc, 2), binary),
                number(get(rtc, 0), binary));
        assertThat(told.toEpochSecond(ZoneOffset.UTC)).isEqualTo(second);
        assertThat(number(get(rtc, 6), binary)).isEqualTo(told.getDayOfWeek().getValue() % 7 + 1);
    }

    @Property
    void bcdHasDecimalDigitsOnly(@ForAll @LongRange(min = YEAR_2000, max = YEAR_2200 - 1) long second) {
        Cmos rtc = at(Instant.ofEpochSecond(second));
        for (int register : new int[] {0, 2, 4, 6, 7, 8, 9, 0x32}) {
            int value = get(rtc, register);
            assertThat(value & 0xF).isLessThan(10);
            assertThat(value >> 4).isLessThan(10);
        }
    }

    @Property
    void remembersItsMemory(@ForAll @IntRange(min = 0xE, max = 0x7F) int index, @ForAll byte value) {
        Cmos rtc = at(Instant.EPOCH);
        if (index == 0x32) {
            return; // the century
        }
        put(rtc, index, value & 0xFF);
        assertThat(get(rtc, index)).isEqualTo(value & 0xFF);
    }

    @Property
    void theClockCannotBeSet(@ForAll @IntRange(max = 9) int index, @ForAll @ByteRange byte value) {
        Cmos rtc = at(Instant.ofEpochSecond(YEAR_2000));
        int before = get(rtc, index);
        put(rtc, index, value);
        boolean alarm = index == 1 || index == 3 || index == 5;
        assertThat(get(rtc, index)).isEqualTo(alarm ? value : before);
    }

    @Test
    void saysWhenAnUpdateIsNear() {
        assertThat(get(at(Instant.ofEpochSecond(1, 0)), 0xA)).isEqualTo(0x26);
        assertThat(get(at(Instant.ofEpochSecond(1, 997_771_999)), 0xA)).isEqualTo(0x26);
        assertThat(get(at(Instant.ofEpochSecond(1, 997_772_000)), 0xA)).isEqualTo(0xA6);
        assertThat(get(at(Instant.ofEpochSecond(1, 999_999_999)), 0xA)).isEqualTo(0xA6);
    }

    @Test
    void theStatusSaysThatPowerNeverFailedAndNothingInterrupts() {
        Cmos rtc = at(Instant.EPOCH);
        put(rtc, 0xC, 0xFF);
        put(rtc, 0xD, 0);
        assertThat(get(rtc, 0xC)).isZero();
        assertThat(get(rtc, 0xD)).isEqualTo(0x80);
    }

    @Test
    void theTopBitOfTheIndexMasksInterruptsOnly() {
        Cmos rtc = at(Instant.EPOCH);
        put(rtc, 0x40, 0x77);
        rtc.write(0, 1, 0xC0);
        assertThat(rtc.read(1, 1)).isEqualTo(0x77);
    }

    @Test
    void oneWideWriteSetsIndexAndData() {
        Cmos rtc = at(Instant.EPOCH);
        rtc.write(0, 2, 0x5540);
        assertThat(get(rtc, 0x40)).isEqualTo(0x55);
    }

    private static Cmos at(Instant now) {
        return new Cmos(Clock.fixed(now, ZoneOffset.UTC));
    }

    private static int get(Cmos rtc, int index) {
        rtc.write(0, 1, index);
        return (int) rtc.read(1, 1);
    }

    private static void put(Cmos rtc, int index, int value) {
        rtc.write(0, 1, index);
        rtc.write(1, 1, value);
    }

    private static int number(int value, boolean binary) {
        return binary ? value : (value >> 4) * 10 + (value & 0xF);
    }
}
