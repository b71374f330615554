// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * Where the legacy devices of every VM are: one map for the devices, the ACPI and MP tables, and the guests ({@code
 * guests/abi/boot_info.h} names the same ports). PC addresses where a PC has them, QEMU's where it has not.
 */
public final class PlatformMap {
    /** The real-time clock and its CMOS memory: index and data. */
    public static final int RTC_PORT = 0x70;
    /** The keyboard controller's data port; its command port, which can reset, is 4 higher. */
    public static final int I8042_PORT = 0x60;
    /** Where firmware posts progress codes. */
    public static final int POST_PORT = 0x80;
    /** QEMU's isa-debug-exit: a write of v ends the VM with status (v&lt;&lt;1)|1. */
    public static final int DEBUG_EXIT_PORT = 0xF4;
    /** The first serial port. */
    public static final int COM1_PORT = 0x3F8;
    /** The first serial port's interrupt. */
    public static final int COM1_GSI = 4;
    /** ACPI PM1a event block: status and enable, 2 bytes each. */
    public static final int PM1A_EVENT_PORT = 0x600;
    /** ACPI PM1a control block, 2 bytes. */
    public static final int PM1A_CONTROL_PORT = 0x604;
    /** ACPI power management timer, 4 bytes, 3.579545 MHz. */
    public static final int PM_TIMER_PORT = 0x608;
    /** ACPI's system control interrupt. */
    public static final int SCI_GSI = 9;
    /** SLP_TYP for S5 (soft off), as the DSDT's \_S5 object says. */
    public static final int S5_SLEEP_TYPE = 0;
    /** PCI's configuration address, and 4 higher the data (mechanism #1). */
    public static final int PCI_CONFIG_PORT = 0xCF8;
    /** PCI's configuration space in memory (ECAM): of bus 0, 4 KiB for each of its 256 functions. */
    public static final long ECAM_BASE = 0xE000_0000L;
    /** Bytes from {@link #ECAM_BASE} on. */
    public static final long ECAM_SIZE = 0x10_0000;
    /** Addresses that the PCI host bridge forwards: where functions can have their registers. */
    public static final long PCI_WINDOW_BASE = 0xE800_0000L;
    /** Bytes from {@link #PCI_WINDOW_BASE} on. */
    public static final long PCI_WINDOW_SIZE = 0x800_0000;
    /** The I/O APIC (Intel 82093AA). */
    public static final long IOAPIC_BASE = 0xFEC0_0000L;
    /** The local APICs. */
    public static final long LAPIC_BASE = 0xFEE0_0000L;
    /** RAM below 4 GiB ends here at the latest; above are MMIO devices, APICs and KVM's own pages. */
    public static final long HOLE_START = 0xC000_0000L;
    /** The sidecore region (guests/abi/sidecore.h), up to {@link #MMIO_BASE}. */
    public static final long SIDECORE_BASE = HOLE_START;
    /** A 32-bit write of a ring's number here wakes its sidecore. */
    public static final int SIDECORE_DOORBELL_PORT = 0x520;
    /** A 32-bit write of a ring's number here serves its trap slot. */
    public static final int SIDECORE_TRAP_PORT = 0x524;
    /** RAM goes on here. */
    public static final long HOLE_END = 0x1_0000_0000L;
    /** Where devices with MMIO registers are placed, growing upwards. */
    public static final long MMIO_BASE = 0xD000_0000L;
    /** As {@link #SIDECORE_DOORBELL_PORT}; a page of its own, so that a kernel can map it alone. */
    public static final long SIDECORE_DOORBELL_ADDRESS = MMIO_BASE;
    /** As {@link #SIDECORE_TRAP_PORT}; a page of its own. */
    public static final long SIDECORE_TRAP_ADDRESS = MMIO_BASE + 0x1000;
    /** Registers of virtio devices ({@link VirtioPlace}). */
    public static final long VIRTIO_MMIO_BASE = MMIO_BASE + 0x1_0000;
    /** KVM's TSS for real-mode emulation on VT-x: three pages (KVM_SET_TSS_ADDR). */
    public static final long TSS_BASE = 0xFFFB_D000L;
    /** KVM's identity page table for VT-x without unrestricted guest: one page (KVM_SET_IDENTITY_MAP_ADDR). */
    public static final long IDENTITY_MAP_BASE = 0xFFFB_C000L;

    private PlatformMap() {}
}
