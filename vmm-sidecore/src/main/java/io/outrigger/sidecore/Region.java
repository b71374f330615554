// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore;

import io.outrigger.linux.abi.Sidecore;
import io.outrigger.linux.abi.sidecore_header;
import io.outrigger.vmm.GuestMemory;
import java.lang.foreign.MemorySegment;

/**
 * A sidecore region in a VM's memory.
 *
 * <p>Immutable; what it points to is shared with the guest.
 */
public final class Region {
    private final RegionLayout layout;
    private final MemorySegment memory;

    /**
     * The region at a place that the guest knows to be reserved.
     *
     * @param memory the VM's memory
     * @param gpa the region's guest-physical address, a multiple of 4096
     * @throws io.outrigger.vmm.GuestFault if it is not all in one piece of RAM
     */
    public Region(GuestMemory memory, long gpa, RegionLayout layout) {
        if (gpa % Sidecore.SIDECORE_PAGE() != 0) {
            throw new IllegalArgumentException("a region begins at a page, not at 0x%x".formatted(gpa));
        }
        this.layout = layout;
        this.memory = memory.slice(gpa, layout.size());
    }

    /**
     * Clears it and writes its header. Before the guest runs.
     *
     * @param features bits of SIDECORE_FEATURE
     * @param tscKhz the guest's TSC frequency in kHz, 0 if unknown
     */
    public void write(long features, int doorbellPort, int trapPort, int tscKhz) {
        memory.fill((byte) 0);
        MemorySegment header = memory;
        sidecore_header.version(header, Sidecore.SIDECORE_VERSION());
        sidecore_header.size(header, layout.size());
        sidecore_header.features(header, features);
        sidecore_header.rings(header, layout.rings());
        sidecore_header.slots(header, layout.slots());
        sidecore_header.ring_offset(header, layout.ringOffset());
        sidecore_header.ring_stride(header, layout.ringStride());
        sidecore_header.request_offset(header, layout.requestOffset());
        sidecore_header.completion_offset(header, layout.completionOffset());
        sidecore_header.doorbell_port(header, (short) doorbellPort);
        sidecore_header.trap_port(header, (short) trapPort);
        sidecore_header.tsc_khz(header, tscKhz);
        sidecore_header.magic(header, Sidecore.SIDECORE_MAGIC());
    }

    /** Where things are in it. */
    public RegionLayout layout() {
        return layout;
    }

    /** The memory of a ring, control lines first. */
    MemorySegment ring(int number) {
        return memory.asSlice(layout.ringOffset() + (long) number * layout.ringStride(), layout.ringStride());
    }
}
