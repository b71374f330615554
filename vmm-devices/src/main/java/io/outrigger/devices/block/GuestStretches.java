// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block;

import io.outrigger.devices.virtio.Chain;
import io.outrigger.linux.IoVector;
import io.outrigger.vmm.GuestFault;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.GuestRegion;

/**
 * Where in the host's memory the parts of a chain are. What adjoins for the guest may be apart in the host.
 *
 * <p>Immutable.
 */
final class GuestStretches {
    private final GuestRegion[] regions;

    GuestStretches(GuestMemory memory) {
        regions = memory.regions().toArray(new GuestRegion[0]);
    }

    /**
     * Adds a part of a chain to a vector.
     *
     * @param first the first segment that counts
     * @param skip bytes to be left out from there on
     * @param length bytes after them; the chain has as many
     * @return whether there was room
     */
    boolean add(Chain chain, int first, long skip, long length, IoVector vector) {
        long before = skip;
        long left = length;
        for (int i = first; left > 0; i++) {
            long here = chain.length(i);
            if (before >= here) {
                before -= here;
                continue;
            }
            long n = Math.min(left, here - before);
            if (!add(chain.gpa(i) + before, n, vector)) {
                return false;
            }
            left -= n;
            before = 0;
        }
        return true;
    }

    private boolean add(long gpa, long length, IoVector vector) {
        long at = gpa;
        long left = length;
        while (left > 0) {
            if (vector.isFull()) {
                return false;
            }
            GuestRegion region = region(at);
            long n = Math.min(left, region.end() - at);
            vector.add(region.memory(), at - region.base(), n);
            at += n;
            left -= n;
        }
        return true;
    }

    private GuestRegion region(long gpa) {
        for (GuestRegion r : regions) {
            if (gpa >= r.base() && gpa < r.end()) {
                return r;
            }
        }
        throw new GuestFault(gpa, 1); // not for a chain, whose segments are RAM
    }
}
