// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.sidecore;

/** How much time a guest lets pass between two calls. */
enum Pace {
    /** None. */
    BACK_TO_BACK("back to back", 0, 20_000),
    /** About 10 us. */
    EVERY_10_US("every 10 us", 10, 1500),
    /** About 100 us. */
    EVERY_100_US("every 100 us", 100, 400),
    /** About 1 ms. */
    EVERY_MS("every ms", 1000, 100);

    private final String label;
    private final int micros;
    private final int calls;

    Pace(String label, int micros, int calls) {
        this.label = label;
        this.micros = micros;
        this.calls = calls;
    }

    /** The arguments of the payload sidecall-bench, for a TSC that counts so fast. */
    String arguments(double tscKhz) {
        return "n=%d warm=%d gap=%d".formatted(calls, calls / 10, Math.round(micros * tscKhz / 1000));
    }

    @Override
    public String toString() {
        return label;
    }
}
