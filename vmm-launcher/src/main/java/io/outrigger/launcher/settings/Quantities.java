// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.settings;

import java.time.Duration;

/** Sizes and times as people write them. All methods throw {@link NumberFormatException} on anything else. */
final class Quantities {
    private static final String SIZE_SUFFIXES = "KMGT";

    private Quantities() {}

    /** Bytes: {@code 4096}, {@code 64K}, {@code 128M}, {@code 6G}, {@code 1T}. */
    static long bytes(String text) {
        int last = text.length() - 1;
        int power = last < 1 ? -1 : SIZE_SUFFIXES.indexOf(Character.toUpperCase(text.charAt(last)));
        long number = digits(power < 0 ? text : text.substring(0, last));
        return times(number, 1L << (10 * (power + 1)));
    }

    /** The shortest text that {@link #bytes} reads back. */
    static String ofBytes(long bytes) {
        int power = 0;
        long number = bytes;
        while (power < SIZE_SUFFIXES.length() && number >= 1024 && number % 1024 == 0) {
            number /= 1024;
            power++;
        }
        return power == 0 ? Long.toString(number) : number + SIZE_SUFFIXES.substring(power - 1, power);
    }

    /** A time: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h}; without a unit, seconds. */
    static Duration time(String text) {
        int unit = text.length();
        while (unit > 0 && !Character.isDigit(text.charAt(unit - 1))) {
            unit--;
        }
        long number = digits(text.substring(0, unit));
        long millis = switch (text.substring(unit)) {
            case "ms" -> 1;
            case "s", "" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> throw new NumberFormatException(text);
        };
        return Duration.ofMillis(times(number, millis));
    }

    /** A whole number from 0 up, decimal. */
    static long digits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                throw new NumberFormatException(text);
            }
        }
        return Long.parseLong(text);
    }

    private static long times(long number, long factor) {
        if (number > Long.MAX_VALUE / factor) {
            throw new NumberFormatException("too large");
        }
        return number * factor;
    }
}
