// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.power;

import io.outrigger.vmm.IoDevice;
import io.outrigger.vmm.Machine;
import io.outrigger.vmm.PlatformMap;
import io.outrigger.vmm.VmExit;

/**
 * ACPI's PM1a registers: enough to switch off (ACPI specification 6.5, 4.8.3). There is no power button and no event,
 * so status reads as zero.
 *
 * <p>Thread-safe.
 */
public final class PowerManagement {
    /** Ports of the event block: status and enable. */
    public static final int EVENT_PORTS = 4;
    /** Ports of the control block. */
    public static final int CONTROL_PORTS = 2;

    private static final int SCI_ENABLED = 1;
    private static final int SLEEP_ENABLE = 1 << 13;

    private final Machine machine;
    private int enable;

    /** The registers of {@code machine}. */
    public PowerManagement(Machine machine) {
        this.machine = machine;
    }

    /** The event block. */
    public IoDevice events() {
        return new IoDevice() {
            @Override
            public String name() {
                return "acpi-pm1a-event";
            }

            @Override
            public long read(long offset, int width) {
                synchronized (PowerManagement.this) {
                    return (long) enable << 16 >>> 8 * offset;
                }
            }

            @Override
            public void write(long offset, int width, long value) {
                // The enable bits are kept, though nothing is ever pending; status bits are written to be cleared.
                long mask = (-1L >>> (64 - 8 * width)) << 8 * offset;
                synchronized (PowerManagement.this) {
                    long registers = (long) enable << 16 & ~mask | value << 8 * offset & mask;
                    enable = (int) (registers >>> 16) & 0xFFFF;
                }
            }
        };
    }

    /** The control block. */
    public IoDevice control() {
        return new IoDevice() {
            @Override
            public String name() {
                return "acpi-pm1a-control";
            }

            @Override
            public long read(long offset, int width) {
                return offset == 0 ? SCI_ENABLED : 0; // ACPI is on from the start: there is no SMI to switch it
            }

            @Override
            public void write(long offset, int width, long value) {
                long register = value << 8 * offset;
                int sleepType = (int) (register >> 10) & 7;
                if ((register & SLEEP_ENABLE) != 0 && sleepType == PlatformMap.S5_SLEEP_TYPE) {
                    machine.end(new VmExit.PoweredOff());
                }
            }
        };
    }
}
