// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.report;

/** What durations are shown in. */
public enum Unit {
    /** Nanoseconds. */
    NANOS("ns", 1),
    /** Microseconds. */
    MICROS("us", 1e3),
    /** Milliseconds. */
    MILLIS("ms", 1e6),
    /** Kibibytes, of series whose values are bytes and no durations. */
    KIB("KiB", 1024);

    private final String symbol;
    private final double nanos;

    Unit(String symbol, double nanos) {
        this.symbol = symbol;
        this.nanos = nanos;
    }

    /** The unit of a symbol. */
    public static Unit ofSymbol(String symbol) {
        for (Unit unit : values()) {
            if (unit.symbol.equals(symbol)) {
                return unit;
            }
        }
        throw new IllegalArgumentException("no unit " + symbol);
    }

    /** Its symbol. */
    public String symbol() {
        return symbol;
    }

    /** A duration of {@code n} nanoseconds in this unit. */
    public double of(double n) {
        return n / nanos;
    }
}
