// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.pci;

/**
 * A function's 256 bytes of configuration space: what they are, and which bits a guest may change (PCI 3.0, 6.1). All
 * else it can do is a {@link PciFunction}'s.
 *
 * <p>Confined to one thread at a time: its function's lock sees to that.
 */
final class ConfigSpace {
    static final int SIZE = 256;

    /** The registers of a type 0 header (PCI 3.0, figure 6-1). */
    static final int VENDOR = 0x00;

    static final int DEVICE = 0x02;
    static final int COMMAND = 0x04;
    static final int STATUS = 0x06;
    static final int REVISION = 0x08;
    static final int CACHE_LINE = 0x0C;
    static final int BARS = 0x10;
    static final int SUBSYSTEM_VENDOR = 0x2C;
    static final int SUBSYSTEM = 0x2E;
    static final int CAPABILITIES = 0x34;
    static final int INTERRUPT_LINE = 0x3C;

    private static final int HEADER_END = 0x40;
    private static final int HAS_CAPABILITIES = 1 << 4; // in the status register

    private final byte[] values = new byte[SIZE];
    private final byte[] writable = new byte[SIZE];
    private int lastLink = CAPABILITIES;
    private int free = HEADER_END;

    /** A guest's read; what lies behind the end reads 0, an extended capability list without entries. */
    long read(int offset, int width) {
        long value = 0;
        for (int i = 0; i < width && offset + i < SIZE; i++) {
            value |= (values[offset + i] & 0xFFL) << 8 * i;
        }
        return value;
    }

    /** A guest's write: changes the bits that it may. */
    void write(int offset, int width, long value) {
        for (int i = 0; i < width && offset + i < SIZE; i++) {
            int at = offset + i;
            values[at] ^= (byte) ((values[at] ^ value >>> 8 * i) & writable[at]);
        }
    }

    /** The device's own write. */
    void set(int offset, int width, long value) {
        for (int i = 0; i < width; i++) {
            values[offset + i] = (byte) (value >>> 8 * i);
        }
    }

    /** Lets a guest change the bits of {@code mask}. */
    void allow(int offset, int width, long mask) {
        for (int i = 0; i < width; i++) {
            writable[offset + i] = (byte) (mask >>> 8 * i);
        }
    }

    /**
     * Adds a capability to the end of the list (PCI 3.0, 6.7).
     *
     * @param body what follows the id and the link to the next
     * @return where it is
     */
    int addCapability(int id, byte[] body) {
        int at = free;
        set(lastLink, 1, at);
        set(at, 1, id);
        lastLink = at + 1;
        System.arraycopy(body, 0, values, at + 2, body.length);
        free = at + 2 + body.length + 3 & -4;
        values[STATUS] |= HAS_CAPABILITIES;
        return at;
    }
}
