// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.memory;

import io.outrigger.linux.Errno;
import io.outrigger.linux.abi.Sidecore;
import io.outrigger.sidecore.Sidecall;
import io.outrigger.sidecore.SidecallService;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.GuestRegion;
import java.lang.foreign.MemorySegment;

/**
 * Goes through a range of RAM, a region's share at a time, no more than SIDECORE_MEM_STEP bytes in all. Result 0 is
 * the bytes done.
 *
 * <p>Thread-safe.
 */
abstract sealed class RamService implements SidecallService permits PopulateService, DiscardService {
    private static final int DONE = 0;
    private static final int WEIGHT = 100; // a page takes the kernel some 0.4 us, more if it has to be cleared

    private final GuestMemory memory;
    private final GuestRegion[] regions; // its list, without a copy for each call

    RamService(GuestMemory memory) {
        this.memory = memory;
        this.regions = memory.regions().toArray(new GuestRegion[0]);
    }

    @Override
    public final int call(Sidecall call) {
        long gpa = call.arg(0);
        long length = call.arg(1);
        if (((gpa | length) & Sidecore.SIDECORE_PAGE() - 1) != 0) {
            return Sidecore.SIDECORE_BAD_ARGUMENT();
        }
        if (!memory.contains(gpa, length)) {
            return Sidecore.SIDECORE_BAD_ADDRESS();
        }
        call.weight(WEIGHT);
        long step = Math.min(length, Sidecore.SIDECORE_MEM_STEP());
        for (GuestRegion r : regions) {
            long at = gpa + call.result(DONE);
            long share = Math.min(step - call.result(DONE), r.end() - at);
            if (at >= r.base() && share > 0) {
                int errno = apply(r.memory(), at - r.base(), share);
                if (errno != 0) {
                    return errno == Errno.EINVAL ? Sidecore.SIDECORE_UNSUPPORTED() : Sidecore.SIDECORE_FAILED();
                }
                call.result(DONE, call.result(DONE) + share);
            }
        }
        return step < length ? Sidecore.SIDECORE_AGAIN() : Sidecore.SIDECORE_OK();
    }

    /** Does it to a part of the host's memory, both numbers in bytes; returns 0 or an error number. */
    abstract int apply(MemorySegment ram, long offset, long length);
}
