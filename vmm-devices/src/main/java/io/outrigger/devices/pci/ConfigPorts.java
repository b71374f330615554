// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.pci;

import io.outrigger.vmm.IoDevice;

/**
 * Configuration mechanism #1: the address at port 0xCF8, the data at 0xCFC (PCI 3.0, 3.2.2.3.2).
 *
 * <p>Thread-safe; a guest whose vCPUs use the pair at once has to order them itself, as on any PC.
 */
final class ConfigPorts {
    private static final long ENABLE = 0x8000_0000L;
    private static final long RESERVED = 0x7F00_0003L;

    private final PciBus bus;
    private volatile long address;

    ConfigPorts(PciBus bus) {
        this.bus = bus;
    }

    /** CONFIG_ADDRESS: only whole 32-bit accesses are its own, others pass. */
    IoDevice addressPort() {
        return new IoDevice() {
            @Override
            public String name() {
                return "pci-config-address";
            }

            @Override
            public long read(long offset, int width) {
                return width == 4 ? address : -1;
            }

            @Override
            public void write(long offset, int width, long value) {
                if (width == 4) {
                    address = value & ~RESERVED;
                }
            }
        };
    }

    /** CONFIG_DATA: the bytes of the register that the address names. */
    IoDevice dataPort() {
        return new IoDevice() {
            @Override
            public String name() {
                return "pci-config-data";
            }

            @Override
            public long read(long offset, int width) {
                long now = address;
                return (now & ENABLE) == 0 ? -1 : bus.read(enhanced(now) + (int) offset, width);
            }

            @Override
            public void write(long offset, int width, long value) {
                long now = address;
                if ((now & ENABLE) != 0) {
                    bus.write(enhanced(now) + (int) offset, width, value);
                }
            }
        };
    }

    /** The same register as the enhanced mechanism counts: bus, device and function four bits higher. */
    private static int enhanced(long address) {
        return (int) (address & 0xFF_FF00) << 4 | (int) address & 0xFC;
    }
}
