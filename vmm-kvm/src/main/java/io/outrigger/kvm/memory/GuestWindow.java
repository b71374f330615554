// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.memory;

import io.outrigger.linux.Mapping;
import io.outrigger.linux.MemFd;
import io.outrigger.linux.VmFd;
import io.outrigger.vmm.GuestRegion;

/**
 * Guest-physical memory that is not RAM: a memfd of its own in a memslot of its own. To be closed when no vCPU can run
 * any more.
 *
 * <p>Immutable.
 */
public final class GuestWindow implements AutoCloseable {
    private static final long PAGE = 4096;

    private final Mapping mapping;
    private final GuestRegion region;

    private GuestWindow(Mapping mapping, GuestRegion region) {
        this.mapping = mapping;
        this.region = region;
    }

    /**
     * Makes one, all zero.
     *
     * @param name for /proc/PID/maps
     * @param slot a memslot that nothing else has
     * @param gpa where the guest sees it, page-aligned
     * @param size bytes, whole pages
     */
    public static GuestWindow open(String name, VmFd vm, int slot, long gpa, long size) {
        try (MemFd fd = MemFd.create("outrigger-" + name, PAGE)) {
            fd.truncate(size);
            Mapping mapping = fd.map(size);
            try {
                GuestRegion region = new GuestRegion(gpa, mapping.segment());
                vm.setUserMemoryRegion(slot, 0, gpa, mapping.segment());
                return new GuestWindow(mapping, region);
            } catch (RuntimeException e) {
                mapping.close();
                throw e;
            }
        }
    }

    /** What the guest sees where. */
    public GuestRegion region() {
        return region;
    }

    @Override
    public void close() {
        mapping.close();
    }
}
