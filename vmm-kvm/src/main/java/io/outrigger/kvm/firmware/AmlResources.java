// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.firmware;

/**
 * What a device uses, as descriptors (ACPI 6.5, 6.4).
 *
 * <p>Confined to one thread.
 */
final class AmlResources {
    private static final int CONSUMER_EDGE_HIGH = 3; // 6.4.3.6: consumer, edge-triggered, active high, exclusive
    private static final int FIXED_PRODUCER = 0xC; // 6.4.3.5: both ends fixed, positive decode, forwarded to children
    private static final int READ_WRITE = 1;

    private final Table bytes = new Table();

    /** Fixed ports, 16-bit decode (6.4.2.5). */
    AmlResources ports(int base, int count) {
        bytes.u8(0x47).u8(1).u16(base).u16(base).u8(1).u8(count);
        return this;
    }

    /** An interrupt of the ISA bus (6.4.2.1). */
    AmlResources isaInterrupt(int number) {
        bytes.u8(0x22).u16(1 << number);
        return this;
    }

    /** An edge-triggered input of the I/O APIC (6.4.3.6). */
    AmlResources edge(int gsi) {
        bytes.u8(0x89).u16(6).u8(CONSUMER_EDGE_HIGH).u8(1).u32(gsi);
        return this;
    }

    /** Fixed memory below 4 GiB (6.4.3.4). */
    AmlResources memory(long base, long size) {
        bytes.u8(0x86).u16(9).u8(READ_WRITE).u32(base).u32(size);
        return this;
    }

    /** Memory below 4 GiB that a bridge forwards; not cacheable (6.4.3.5.2). */
    AmlResources window(long base, long size) {
        bytes.u8(0x87).u16(23).u8(0).u8(FIXED_PRODUCER).u8(READ_WRITE);
        bytes.u32(0).u32(base).u32(base + size - 1).u32(0).u32(size);
        return this;
    }

    /** Buses behind a bridge (6.4.3.5.3). */
    AmlResources busNumbers(int first, int last) {
        bytes.u8(0x88).u16(13).u8(2).u8(FIXED_PRODUCER).u8(0);
        bytes.u16(0).u16(first).u16(last).u16(0).u16(last - first + 1);
        return this;
    }

    byte[] toBytes() {
        return new Table().raw(bytes.toBytes()).u8(0x79).u8(0).toBytes(); // end tag (6.4.2.9), no checksum
    }
}
