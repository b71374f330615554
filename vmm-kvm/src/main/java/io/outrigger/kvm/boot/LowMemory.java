// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

/**
 * Where the loader's own structures are in the first 640 KiB, which no kernel is linked into and every kernel expects
 * its loader to use.
 *
 * <pre>
 * 0x0001000  GDT
 * 0x0002000  zero page, PVH start information or multiboot information
 * 0x0004000  page tables: PML4, PDPT, four page directories
 * 0x0010000  command line, at most 64 KiB
 * 0x0030000  TSS of payloads at CPL 3
 * 0x009FC00  extended BIOS data area and BIOS: firmware tables
 * 0x0100000  images
 * </pre>
 */
final class LowMemory {
    static final long GDT = 0x1000;
    static final long INFO = 0x2000;
    static final long INFO_SIZE = 0x2000;
    static final long PAGE_TABLES = 0x4000;
    static final long CMDLINE = 0x1_0000;
    static final long CMDLINE_MAX = 0x1_0000;
    static final long FIRMWARE = 0x9_FC00;
    static final long FIRMWARE_END = 0x10_0000;

    private LowMemory() {}
}
