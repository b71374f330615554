// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.rtc;

import io.outrigger.devices.isa.ByteDevice;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/**
 * The real-time clock and its memory (Motorola MC146818A): the host's time in UTC, which the guest can read and not
 * set. There are no alarms and no periodic interrupts; guests have better timers.
 *
 * <p>Thread-safe.
 */
public final class Cmos extends ByteDevice {
    /** Ports it answers: index and data. */
    public static final int PORTS = 2;

    private static final int REGISTER_A = 10;
    private static final int REGISTER_B = 11;
    private static final int REGISTER_D = 13;
    private static final int CENTURY = 0x32;
    private static final int LAST_ALARM = 5;
    private static final int UPDATE_IN_PROGRESS = 0x80;
    private static final int UPDATE_NANOS = 244_000 + 1_984_000;
    private static final int NANOS_PER_SECOND = 1_000_000_000;
    private static final int B_24_HOURS = 2;
    private static final int B_BINARY = 4;
    private static final int D_VALID = 0x80;

    private final Clock clock;
    private final byte[] memory = new byte[128];
    private int index;

    /** A clock that tells {@code clock}'s time. */
    public Cmos(Clock clock) {
        this.clock = clock;
        memory[REGISTER_A] = 0x26; // 32,768 Hz, 1,024 Hz periodic rate: what firmware leaves
        memory[REGISTER_B] = B_24_HOURS;
    }

    @Override
    public String name() {
        return "rtc";
    }

    @Override
    protected synchronized int readByte(int offset) {
        return offset == 0 ? 0xFF : value();
    }

    @Override
    protected synchronized void writeByte(int offset, int octet) {
        if (offset == 0) {
            index = octet & 0x7F; // bit 7 masks NMIs, which we do not raise
        } else if (index == REGISTER_A) {
            memory[index] = (byte) (octet & ~UPDATE_IN_PROGRESS);
        } else if (index == REGISTER_B || index > REGISTER_D && index != CENTURY || alarm()) {
            memory[index] = (byte) octet;
        }
    }

    private int value() {
        ZonedDateTime now = clock.instant().atZone(ZoneOffset.UTC);
        return switch (index) {
            case 0 -> encode(now.getSecond());
            case 2 -> encode(now.getMinute());
            case 4 -> hour(now.getHour());
            case 6 -> encode(now.getDayOfWeek().getValue() % 7 + 1); // Sunday is 1
            case 7 -> encode(now.getDayOfMonth());
            case 8 -> encode(now.getMonthValue());
            case 9 -> encode(now.getYear() % 100);
            case CENTURY -> encode(now.getYear() / 100);
            case REGISTER_A -> memory[REGISTER_A] & 0xFF | (updating(now) ? UPDATE_IN_PROGRESS : 0);
            case REGISTER_D -> D_VALID;
            default -> memory[index] & 0xFF;
        };
    }

    /**
     * Whether the seconds are about to change. The data sheet's flag rises 244 us before an update of 1,984 us; here
     * all registers change at the end of that, so a guest that has seen the flag low has at least these 2.2 ms to
     * read a whole date: enough for its 14 exits, which 244 us are not on every back end.
     */
    private static boolean updating(ZonedDateTime now) {
        return now.getNano() >= NANOS_PER_SECOND - UPDATE_NANOS;
    }

    /** Seconds, minutes and hours of the alarm: memory, since it never rings. */
    private boolean alarm() {
        return index <= LAST_ALARM && index % 2 == 1;
    }

    private int hour(int hour) {
        if ((memory[REGISTER_B] & B_24_HOURS) != 0) {
            return encode(hour);
        }
        int twelve = hour % 12 == 0 ? 12 : hour % 12;
        return encode(twelve) | (hour >= 12 ? 0x80 : 0);
    }

    private int encode(int value) {
        return (memory[REGISTER_B] & B_BINARY) != 0 ? value : value / 10 << 4 | value % 10;
    }
}
