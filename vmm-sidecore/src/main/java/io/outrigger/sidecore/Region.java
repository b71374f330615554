// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore;

import io.outrigger.linux.abi.Sidecore;
import io.outrigger.linux.abi.sidecore_header;
import io.outrigger.vmm.GuestRegion;
import io.outrigger.vmm.PlatformMap;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A sidecore region in a VM's memory.
 *
 * <p>Immutable; what it points to is shared with the guest.
 */
public final class Region {
    private final RegionLayout layout;
    private final MemorySegment memory;
    private final List<RingControl> controls;

    /**
     * The region in memory that the guest sees.
     *
     * @throws IllegalArgumentException if it does not begin at a page, or is too small
     */
    public Region(GuestRegion place, RegionLayout layout) {
        if (place.base() % Sidecore.SIDECORE_PAGE() != 0 || place.size() < layout.size()) {
            throw new IllegalArgumentException(
                    "a region of %d bytes at a page, not %s".formatted(layout.size(), place));
        }
        this.layout = layout;
        this.memory = place.memory();
        this.controls = IntStream.range(0, layout.rings())
                .mapToObj(i -> new RingControl(ring(i)))
                .toList();
    }

    /**
     * Clears it and writes its header. Before the guest runs.
     *
     * @param features bits of SIDECORE_FEATURE
     * @param vcpus how many the VM has
     * @param tscKhz the guest's TSC frequency in kHz, 0 if unknown
     */
    public void write(long features, int vcpus, int tscKhz) {
        memory.fill((byte) 0);
        MemorySegment header = memory;
        sidecore_header.version(header, Sidecore.SIDECORE_VERSION());
        sidecore_header.size(header, (int) layout.size());
        sidecore_header.features(header, features);
        sidecore_header.rings(header, layout.rings());
        sidecore_header.slots(header, layout.slots());
        sidecore_header.ring_offset(header, layout.ringOffset());
        sidecore_header.ring_stride(header, layout.ringStride());
        sidecore_header.request_offset(header, layout.requestOffset());
        sidecore_header.completion_offset(header, layout.completionOffset());
        sidecore_header.doorbell_port(header, (short) PlatformMap.SIDECORE_DOORBELL_PORT);
        sidecore_header.trap_port(header, (short) PlatformMap.SIDECORE_TRAP_PORT);
        sidecore_header.tsc_khz(header, tscKhz);
        sidecore_header.doorbell_address(header, PlatformMap.SIDECORE_DOORBELL_ADDRESS);
        sidecore_header.trap_address(header, PlatformMap.SIDECORE_TRAP_ADDRESS);
        sidecore_header.vcpus(header, vcpus);
        sidecore_header.magic(header, Sidecore.SIDECORE_MAGIC());
    }

    /** Of each ring, the words that belong to no slot. */
    public List<RingControl> controls() {
        return controls;
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
