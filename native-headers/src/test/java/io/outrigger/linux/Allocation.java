// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What code allocates once it is warm. */
public final class Allocation {
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final int CALLS = 1_000;

    private Allocation() {}

    /**
     * The fewest bytes that {@value #CALLS} calls have allocated in any of many rounds: the compiler finishes when it
     * likes, so the first rounds may still be interpreted, where method handles allocate. Code that allocates at each
     * call never comes to 0.
     */
    public static long inSteadyState(Runnable call) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long fewest = Long.MAX_VALUE;
        long start = System.nanoTime();
        while (fewest > 0 && System.nanoTime() - start < PATIENCE_NANOS) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < CALLS; i++) {
                call.run();
            }
            fewest = Math.min(fewest, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return fewest;
    }
}
