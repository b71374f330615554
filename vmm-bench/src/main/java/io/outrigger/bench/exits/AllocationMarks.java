// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.exits;

import com.sun.management.ThreadMXBean;
import io.outrigger.vmm.IoDevice;
import java.lang.management.ManagementFactory;

/**
 * The payload writes here before its first sample and after its last: what the vCPU thread allocates between.
 *
 * <p>Confined to the vCPU thread until the VM has ended.
 */
final class AllocationMarks implements IoDevice {
    /** PORT_MARK in guests/payloads/platform.h. */
    static final int PORT = 0x511;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private long before;
    private long between;

    @Override
    public long read(long offset, int width) {
        return 0;
    }

    @Override
    public void write(long offset, int width, long value) {
        long now = THREADS.getCurrentThreadAllocatedBytes();
        if (value == 1) {
            before = now;
        } else {
            between += now - before;
        }
    }

    /** Bytes, of all kinds that were timed. */
    long bytes() {
        return between;
    }
}
