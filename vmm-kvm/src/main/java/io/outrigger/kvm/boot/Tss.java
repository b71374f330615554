// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.GuestMemory;

/**
 * The task state segment of payloads at CPL 3: its I/O permission bitmap allows every port (Intel SDM vol. 1, 19.5.2).
 * RFLAGS.IOPL says the same to a processor, but kvm_pvm forgets it when the guest has run.
 */
public final class Tss {
    /** Where it is. */
    public static final long BASE = 0x3_0000;

    private static final int BITMAP = 0x68;
    private static final int BITMAP_SIZE = 0x1_0000 / 8;

    /** The offset of its last byte: the bitmap ends with a byte of ones. */
    public static final int LIMIT = BITMAP + BITMAP_SIZE;

    private static final int BITMAP_OFFSET_AT = 0x66;

    private Tss() {}

    /** Writes it to its place. */
    static void write(GuestMemory memory, Placement placement) {
        placement.reserve("the TSS", BASE, LIMIT + 1);
        memory.putShort(BASE + BITMAP_OFFSET_AT, (short) BITMAP);
        memory.putByte(BASE + LIMIT, (byte) 0xFF);
    }
}
