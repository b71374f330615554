// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.net;

import java.io.IOException;
import java.util.List;

/**
 * So many requests a second, whether guests keep up or not: each counts from when it was meant to begin, so that a wait
 * is not hidden by what was not asked meanwhile (coordinated omission).
 *
 * <p>Immutable.
 */
record OfferedLoad(int perSecond) implements Latency.Load {
    /** How many VMs share the requests. */
    static final int VMS = 8;

    static final List<Integer> RATES = List.of(500, 1000, 2000, 4000, 8000);

    @Override
    public long[] run(Requests remote) throws IOException, InterruptedException {
        return remote.onTime(perSecond, perSecond);
    }
}
