// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/** How a guest finds its virtio devices. */
public enum VirtioTransport {
    /** Registers in memory, told of by the command line and by ACPI: the least that works. At most 16 devices. */
    MMIO,
    /** A PCI bus with message-signalled interrupts, told of by ACPI. At most 31 devices. */
    PCI
}
