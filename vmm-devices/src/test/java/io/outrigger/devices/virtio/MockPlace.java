// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.VirtioTransport;
import java.util.List;

/**
 * Where a device is in a fake machine, and how its driver reaches it there. Registers go by their offsets in the MMIO
 * transport (section 4.2.2), whichever it is.
 */
public interface MockPlace {
    /** The n-th place of a transport. */
    static MockPlace of(FakeMachine machine, VirtioTransport transport, int n) {
        return switch (transport) {
            case MMIO -> new MmioPlace(machine, n);
            case PCI -> new PciPlace(machine, n);
        };
    }

    /** Puts a device there, in place of what was there. */
    LiveDevice put(String name, VirtioDevice device, ServiceMode mode);

    /** Reads a register. */
    int read(int register);

    /** Writes a register. */
    void write(int register, int value);

    /** Reads the configuration space. */
    long config(int offset, int width);

    /** Writes the configuration space. */
    void config(int offset, int width, long value);

    /** Addresses that the device answers, not all but of each kind: for drivers that do not know what they do. */
    List<Long> addresses();

    /** How often the driver was interrupted since the last time this was asked. */
    long interrupts();
}
