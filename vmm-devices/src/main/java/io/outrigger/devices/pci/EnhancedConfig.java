// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.pci;

import io.outrigger.vmm.IoDevice;

/**
 * The enhanced configuration access mechanism: 4 KiB of memory for each function (PCI Express 5.0, 7.2.2).
 *
 * <p>Immutable, but for its bus.
 *
 * @param bus whose functions
 */
record EnhancedConfig(PciBus bus) implements IoDevice {
    @Override
    public String name() {
        return "pci-config";
    }

    @Override
    public long read(long offset, int width) {
        return bus.read((int) offset, width);
    }

    @Override
    public void write(long offset, int width, long value) {
        bus.write((int) offset, width, value);
    }
}
