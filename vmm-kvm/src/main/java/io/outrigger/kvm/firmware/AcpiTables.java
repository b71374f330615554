// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.firmware;

import io.outrigger.vmm.Irqchip;
import io.outrigger.vmm.PlatformMap;
import io.outrigger.vmm.VirtioTransport;
import io.outrigger.vmm.VmSpec;

/** The ACPI tables (ACPI specification 6.5, chapter 5): RSDP, XSDT, FADT, DSDT and MADT; with PCI also MCFG. */
final class AcpiTables {
    private static final int RSDP_SIZE = 36;
    private static final int HEADER_SIZE = 36;
    private static final int ALIGNMENT = 16;

    // FADT flags (table 5.10).
    private static final int WBINVD = 1;
    private static final int C1_SUPPORTED = 1 << 2;
    private static final int NO_FIXED_POWER_BUTTON = 1 << 4;
    private static final int NO_FIXED_SLEEP_BUTTON = 1 << 5;
    private static final int NO_FIXED_RTC_WAKE = 1 << 6;
    private static final int TIMER_32_BIT = 1 << 8;
    private static final int RESET_REGISTER = 1 << 10;
    // IA-PC boot flags (table 5.11). Without the 8042 bit kernels do not look for a keyboard; it resets all the same.
    private static final int LEGACY_DEVICES = 1;
    private static final int NO_VGA = 1 << 2;

    /** The first APIC id that does not fit 8 bits; 255 is the broadcast. */
    private static final int X2APIC_FROM = 255;

    private static final int RESET_VALUE = 0xFE;
    private static final int NO_C2 = 101;
    private static final int NO_C3 = 1001;
    private static final int CENTURY_REGISTER = 0x32;
    private static final int PORT_SPACE = 1;

    private final long base;

    private AcpiTables(long base) {
        this.base = base;
    }

    /** The tables for the given place, the RSDP first. */
    static byte[] bytes(long at, VmSpec spec) {
        return new AcpiTables(at).write(spec);
    }

    private byte[] write(VmSpec spec) {
        boolean pic = spec.irqchip() == Irqchip.KERNEL;
        int vcpus = spec.cpu().vcpus();
        Table body = new Table().zeros(align(RSDP_SIZE));
        long dsdt = append(body, "DSDT", 2, Aml.definitions(spec));
        long fadt = append(body, "FACP", 6, fadt(dsdt));
        long madt = append(body, "APIC", 5, madt(vcpus, pic));
        Table all = new Table().u64(fadt).u64(madt);
        if (spec.transport() == VirtioTransport.PCI) {
            all.u64(append(body, "MCFG", 1, mcfg()));
        }
        long xsdt = append(body, "XSDT", 1, all.toBytes());
        Table rsdp = new Table().ascii("RSD PTR ").u8(0).ascii("OUTRIG").u8(2).u32(0);
        rsdp.u32(RSDP_SIZE).u64(xsdt).u8(0).zeros(3);
        rsdp.checksum(8, 20).checksum(32, RSDP_SIZE);
        byte[] bytes = body.toBytes();
        System.arraycopy(rsdp.toBytes(), 0, bytes, 0, RSDP_SIZE);
        return bytes;
    }

    private long append(Table body, String signature, int revision, byte[] content) {
        long at = base + body.size();
        int length = HEADER_SIZE + content.length;
        Table t = new Table()
                .ascii(signature)
                .u32(length)
                .u8(revision)
                .u8(0)
                .ascii("OUTRIG")
                .ascii("OUTRIGGR");
        t.u32(1).ascii("OUTR").u32(1).raw(content).checksum(9, length);
        body.raw(t.toBytes()).zeros(align(length) - length);
        return at;
    }

    private static int align(int length) {
        return length + ALIGNMENT - 1 & -ALIGNMENT;
    }

    private static byte[] fadt(long dsdt) {
        Table t = new Table().u32(0).u32(dsdt).u8(0).u8(0); // no FACS: nothing here is woken
        t.u16(PlatformMap.SCI_GSI).u32(0).u8(0).u8(0).u8(0).u8(0); // no SMI command: ACPI is on from the start
        t.u32(PlatformMap.PM1A_EVENT_PORT)
                .u32(0)
                .u32(PlatformMap.PM1A_CONTROL_PORT)
                .u32(0)
                .u32(0);
        t.u32(PlatformMap.PM_TIMER_PORT).u32(0).u32(0);
        t.u8(4).u8(2).u8(0).u8(4).u8(0).u8(0).u8(0).u8(0); // bytes in each of these blocks
        t.u16(NO_C2).u16(NO_C3).u16(0).u16(0).u8(0).u8(0).u8(0).u8(0).u8(CENTURY_REGISTER);
        t.u16(LEGACY_DEVICES | NO_VGA).u8(0);
        t.u32(WBINVD
                | C1_SUPPORTED
                | NO_FIXED_POWER_BUTTON
                | NO_FIXED_SLEEP_BUTTON
                | NO_FIXED_RTC_WAKE
                | TIMER_32_BIT
                | RESET_REGISTER);
        port(t, PlatformMap.I8042_PORT + 4, 8).u8(RESET_VALUE).u16(0).u8(5);
        t.u64(0).u64(dsdt);
        port(t, PlatformMap.PM1A_EVENT_PORT, 32).zeros(12);
        port(t, PlatformMap.PM1A_CONTROL_PORT, 16).zeros(12).zeros(12);
        port(t, PlatformMap.PM_TIMER_PORT, 32).zeros(12).zeros(12);
        return t.zeros(24).ascii("OUTRIGGR").toBytes(); // no sleep registers; the hypervisor's name
    }

    /** A generic address (5.2.3.2) of a port. */
    private static Table port(Table t, int port, int bits) {
        return t.u8(PORT_SPACE).u8(bits).u8(0).u8(bits / 16 + 1).u64(port);
    }

    private static byte[] madt(int vcpus, boolean pic) {
        Table t = new Table().u32(PlatformMap.LAPIC_BASE).u32(pic ? 1 : 0);
        for (int id = 0; id < vcpus; id++) {
            if (id < X2APIC_FROM) {
                t.u8(0).u8(8).u8(id).u8(id).u32(1);
            } else {
                t.u8(9).u8(16).u16(0).u32(id).u32(1).u32(id); // x2APIC
            }
        }
        t.u8(1).u8(12).u8(0).u8(0).u32(PlatformMap.IOAPIC_BASE).u32(0);
        // The SCI is level-triggered and, with KVM's I/O APIC, active high.
        t.u8(2).u8(10).u8(0).u8(PlatformMap.SCI_GSI).u32(PlatformMap.SCI_GSI).u16(0xD);
        t.u8(4).u8(6).u8(0xFF).u16(0).u8(1); // NMI at LINT1 of all that have an 8-bit id
        if (vcpus > X2APIC_FROM) {
            t.u8(0xA).u8(12).u16(0).u32(-1).u8(1).zeros(3); // and of all others
        }
        return t.toBytes();
    }

    /** Where PCI's configuration space is in memory (PCI Firmware Specification 3.3, 4.1.2): of segment 0, bus 0. */
    private static byte[] mcfg() {
        Table t = new Table().u64(0);
        return t.u64(PlatformMap.ECAM_BASE).u16(0).u8(0).u8(0).u32(0).toBytes();
    }
}
