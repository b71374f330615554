// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.lang.foreign.MemorySegment;

/**
 * A stretch of guest RAM and the host memory behind it.
 *
 * <p>Immutable.
 *
 * @param base guest-physical address of its first byte
 * @param memory its bytes; must stay mapped as long as the guest may run
 */
public record GuestRegion(long base, MemorySegment memory) {
    /** Checks that the region does not wrap. */
    public GuestRegion {
        if (base < 0 || memory.byteSize() == 0 || base > Long.MAX_VALUE - memory.byteSize()) {
            throw new IllegalArgumentException("guest region 0x%x + %d".formatted(base, memory.byteSize()));
        }
    }

    /** Bytes in the region. */
    public long size() {
        return memory.byteSize();
    }

    /** The guest-physical address after its last byte. */
    public long end() {
        return base + memory.byteSize();
    }
}
