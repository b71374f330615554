// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.GuestRegion;
import java.util.ArrayList;
import java.util.List;

/**
 * What a kernel is told of RAM, in the form of BIOS call E820.
 *
 * <p>Immutable.
 */
final class MemoryMap {
    /** RAM. */
    static final int USABLE = 1;
    /** Not to be used. */
    static final int RESERVED = 2;
    /** Where a PC's base memory ends and firmware's data begins; our tables are from here to 1 MiB. */
    static final long EBDA = 0x9_FC00;
    /** Where kernels' memory begins. */
    static final long HIGH_MEMORY = 0x10_0000;

    private MemoryMap() {}

    /**
     * A stretch.
     *
     * @param base its first byte
     * @param length its bytes
     * @param type {@link #USABLE} or {@link #RESERVED}
     */
    record Entry(long base, long length, int type) {}

    static List<Entry> of(GuestMemory memory) {
        List<Entry> map = new ArrayList<>();
        map.add(new Entry(0, EBDA, USABLE));
        map.add(new Entry(EBDA, HIGH_MEMORY - EBDA, RESERVED));
        for (GuestRegion r : memory.regions()) {
            long base = Math.max(r.base(), HIGH_MEMORY);
            if (r.end() > base) {
                map.add(new Entry(base, r.end() - base, USABLE));
            }
        }
        return map;
    }
}
