// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.GuestMemory;

/**
 * The descriptor table that vCPUs enter with. {@link #CODE_64} and {@link #DATA} are where Linux's boot protocol wants
 * them (__BOOT_CS, __BOOT_DS); user data precedes user code as SYSRET would have it.
 */
public final class Gdt {
    /** 32-bit code, CPL 0. */
    public static final int CODE_32 = 0x08;
    /** 64-bit code, CPL 0. */
    public static final int CODE_64 = 0x10;
    /** Flat data, CPL 0. */
    public static final int DATA = 0x18;
    /** A busy TSS at 0 with limit 0x67 (16 bytes of table, for long mode). */
    public static final int TSS = 0x20;
    /** Flat data, CPL 3; the selector with its RPL. */
    public static final int USER_DATA = 0x30 | 3;
    /** 64-bit code, CPL 3; the selector with its RPL. */
    public static final int USER_CODE_64 = 0x38 | 3;

    // Intel SDM vol. 3A, 3.4.5; "accessed" and "busy" are set already, so that the processor need not write them
    private static final long[] TABLE = {
        0,
        0x00CF_9B00_0000_FFFFL,
        0x00AF_9B00_0000_FFFFL,
        0x00CF_9300_0000_FFFFL,
        0x0000_8B00_0000_0067L,
        0,
        0x00CF_F300_0000_FFFFL,
        0x00AF_FB00_0000_FFFFL
    };

    /** The offset of the table's last byte. */
    public static final int LIMIT = TABLE.length * Long.BYTES - 1;

    private Gdt() {}

    /** Writes the table to its place. */
    static void write(GuestMemory memory, Placement placement) {
        placement.reserve("the GDT", LowMemory.GDT, LIMIT + 1);
        for (int i = 0; i < TABLE.length; i++) {
            memory.putLong(LowMemory.GDT + (long) i * Long.BYTES, TABLE[i]);
        }
    }
}
