// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.soak;

import io.outrigger.bench.host.Census;
import java.io.IOException;
import java.time.Instant;
import java.util.Set;

/**
 * A look at the process. It collects garbage, for which all threads must stand: how long they take for that is measured
 * here too.
 *
 * <p>Immutable.
 *
 * @param allocated by our threads so far
 * @param census what the process holds
 * @param from when it began
 * @param to when it ended
 * @param waited the longest that a thread waited for a CPU meanwhile, in nanoseconds
 */
record Look(Allocations allocated, Census census, Instant from, Instant to, long waited) {
    /** Looks; {@code others} are the threads that are not ours. */
    static Look now(Set<Long> others) throws IOException {
        Allocations allocated = Allocations.now(others);
        CpuWaits before = CpuWaits.now();
        Instant from = Instant.now();
        Census census = Census.take();
        return new Look(allocated, census, from, Instant.now(), CpuWaits.now().longestSince(before));
    }

    /** Whether a safepoint was within it. */
    boolean covers(Stop stop) {
        return !stop.from().isBefore(from) && !stop.from().isAfter(to);
    }
}
