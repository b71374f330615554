// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore;

import io.outrigger.linux.abi.Sidecore;

/**
 * SIDECORE_OP_TIME: the host's clocks. The wall clock has the milliseconds of {@link System#currentTimeMillis}, which
 * allocates nothing.
 *
 * <p>Thread-safe.
 */
final class TimeService implements SidecallService {
    private static final long NANOS_PER_MILLI = 1_000_000;

    @Override
    public int call(Sidecall call) {
        call.result(0, System.currentTimeMillis() * NANOS_PER_MILLI);
        call.result(1, System.nanoTime());
        return Sidecore.SIDECORE_OK();
    }
}
