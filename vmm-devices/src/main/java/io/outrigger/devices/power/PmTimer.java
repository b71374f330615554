// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.power;

import io.outrigger.vmm.IoDevice;
import java.util.function.LongSupplier;

/**
 * ACPI's power management timer: 32 bits at 3.579545 MHz (ACPI specification 6.5, 4.8.2.1).
 *
 * <p>Thread-safe.
 */
public final class PmTimer implements IoDevice {
    /** Ports it answers. */
    public static final int PORTS = 4;

    private static final long HERTZ = 3_579_545;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final LongSupplier nanos;
    private final long start;

    /** A timer that starts at zero now, by a clock in nanoseconds such as {@link System#nanoTime}. */
    public PmTimer(LongSupplier nanos) {
        this.nanos = nanos;
        this.start = nanos.getAsLong();
    }

    @Override
    public String name() {
        return "acpi-pm-timer";
    }

    @Override
    public long read(long offset, int width) {
        long age = nanos.getAsLong() - start;
        // Whole seconds and the rest apart: age * HERTZ would overflow after 43 minutes.
        long ticks = age / NANOS_PER_SECOND * HERTZ + age % NANOS_PER_SECOND * HERTZ / NANOS_PER_SECOND;
        return (ticks & 0xFFFF_FFFFL) >>> 8 * offset;
    }

    @Override
    public void write(long offset, int width, long value) {
        // read-only
    }
}
