// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.firmware;

import io.outrigger.vmm.PlatformMap;

/**
 * The MP configuration table (Intel MultiProcessor Specification 1.4, chapter 4): for kernels without ACPI.
 */
final class MpTable {
    /** APIC ids have 8 bits here, and one is the I/O APIC's. */
    static final int MAX_VCPUS = 254;

    private static final int POINTER_SIZE = 16;
    private static final int HEADER_SIZE = 44;
    private static final int LAPIC_VERSION = 0x14;
    private static final int IOAPIC_VERSION = 0x11;
    private static final int INTERRUPTS = 24; // ISA has 16; virtio devices have the other inputs as if they were ISA's
    private static final int ALL_APICS = 0xFF;
    private static final int ENABLED = 1;
    private static final int BOOT_PROCESSOR = 2;

    private MpTable() {}

    /** The floating pointer and, after it, the table, for the given place. */
    static byte[] bytes(long at, int vcpus, boolean pic) {
        Table entries = new Table();
        int count = vcpus + 2 + INTERRUPTS + (pic ? 2 : 1);
        for (int id = 0; id < vcpus; id++) {
            entries.u8(0).u8(id).u8(LAPIC_VERSION).u8(ENABLED | (id == 0 ? BOOT_PROCESSOR : 0));
            entries.u32(0x600).u32(0x201).zeros(8); // family 6; FPU and APIC: kernels ask CPUID for the truth
        }
        int ioApic = vcpus;
        entries.u8(1).u8(0).ascii("ISA   ");
        entries.u8(2).u8(ioApic).u8(IOAPIC_VERSION).u8(ENABLED).u32(PlatformMap.IOAPIC_BASE);
        for (int irq = 0; irq < INTERRUPTS; irq++) {
            // KVM's default routing has each interrupt on the pin of its number, the timer's too.
            entries.u8(3).u8(0).u16(0).u8(0).u8(irq).u8(ioApic).u8(irq);
        }
        if (pic) {
            entries.u8(4).u8(3).u16(0).u8(0).u8(0).u8(ALL_APICS).u8(0); // ExtINT at LINT0
        }
        entries.u8(4).u8(1).u16(0).u8(0).u8(0).u8(ALL_APICS).u8(1); // NMI at LINT1

        int length = HEADER_SIZE + entries.size();
        Table table = new Table()
                .ascii("PCMP")
                .u16(length)
                .u8(4)
                .u8(0)
                .ascii("OUTRIGGR")
                .ascii("VMM         ");
        table.u32(0).u16(0).u16(count).u32(PlatformMap.LAPIC_BASE).u16(0).u8(0).u8(0);
        table.raw(entries.toBytes()).checksum(7, length);

        Table pointer = new Table()
                .ascii("_MP_")
                .u32(at + POINTER_SIZE)
                .u8(1)
                .u8(4)
                .u8(0)
                .zeros(5);
        pointer.checksum(10, POINTER_SIZE);
        return pointer.raw(table.toBytes()).toBytes();
    }
}
