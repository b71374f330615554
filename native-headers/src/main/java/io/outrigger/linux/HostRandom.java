// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import java.lang.foreign.MemorySegment;

/**
 * The host kernel's random numbers (getrandom(2)).
 *
 * <p>Thread-safe.
 */
public final class HostRandom {
    // A call for no more is never cut short by a signal and, once the host has booted, never blocks.
    private static final long MOST = 256;

    /** A source. */
    public HostRandom() {}

    /** Fills native memory. Allocates nothing. */
    public void fill(MemorySegment target) {
        if (!target.isNative()) {
            throw new IllegalArgumentException("the kernel writes native memory, not an array's");
        }
        for (long done = 0; done < target.byteSize(); ) {
            long n = Math.min(MOST, target.byteSize() - done);
            // SAFETY: within the segment, which the caller keeps meanwhile.
            done += Syscall.check("getrandom", Syscall.call(Syscall.GETRANDOM, target.address() + done, n, 0, 0, 0, 0));
        }
    }
}
