// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.balloon;

import io.outrigger.linux.HostPages;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.GuestRegion;
import java.util.Map;

/**
 * Gives a guest's pages back to the host: holes in the file behind its RAM, so that the pages leave the host's memory
 * and not only this process's tables (madvise(2), MADV_REMOVE). KVM hears of it (MMU notifiers) and drops its
 * mappings; the guest's next touch gets a page of zeros. Allocates nothing.
 *
 * <p>Confined to the thread of its lane, but for {@link #addTo}.
 */
final class HostReclaim {
    static final int PAGE = 4096;

    private final GuestRegion[] regions;
    private long pages;
    private long calls;
    private long refused;
    private long notRam;

    HostReclaim(GuestMemory memory) {
        regions = memory.regions().toArray(new GuestRegion[0]);
    }

    /**
     * Gives a range back, as far as it is RAM; what is not is counted.
     *
     * @param gpa where it begins; a multiple of 4096, not negative
     * @param length bytes; a multiple of 4096
     */
    void discard(long gpa, long length) {
        long done = 0;
        for (GuestRegion r : regions) {
            long from = Math.max(gpa, r.base());
            long to = Math.min(gpa + length, r.end());
            if (from < to) {
                calls++;
                if (HostPages.discard(r.memory(), from - r.base(), to - from) == 0) {
                    pages += (to - from) / PAGE;
                } else {
                    refused += (to - from) / PAGE; // locked memory, or a file's copy: the guest's loss is not ours
                }
                done += to - from;
            }
        }
        notRam += (length - done) / PAGE;
    }

    /** Host calls so far: what the work costs. */
    long calls() {
        return calls;
    }

    void addTo(Map<String, Long> all) {
        all.put("pages_released", pages);
        all.put("release_calls", calls);
        all.put("pages_refused", refused);
        all.put("pages_not_ram", notRam);
    }
}
