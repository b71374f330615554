// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.watch;

import com.sun.management.ThreadMXBean;
import io.outrigger.vmm.IoDevice;
import java.lang.management.ManagementFactory;

/**
 * A device that notes the time between each two writes: the round trip from the VMM into the guest and back.
 *
 * <p>Confined to the vCPU thread until the VM has ended.
 */
final class ExitMeter implements IoDevice {
    /** A port that no legacy device has. */
    static final int PORT = 0x510;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final long[] nanos;
    private int writes;
    private long last;
    private long allocatedBefore;
    private long allocatedAfter;

    /** A meter of {@code exits} round trips, which take one write more. */
    ExitMeter(int exits) {
        nanos = new long[exits];
    }

    @Override
    public long read(long offset, int width) {
        return -1;
    }

    @Override
    public void write(long offset, int width, long value) {
        long now = System.nanoTime();
        int i = writes++;
        if (i > 0 && i <= nanos.length) {
            nanos[i - 1] = now - last;
        }
        if (i == 0) {
            allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
            now = System.nanoTime();
        } else if (i == nanos.length) {
            allocatedAfter = THREADS.getCurrentThreadAllocatedBytes();
        }
        last = now;
    }

    /** The command line that makes the payload exit-loop write as often as this needs. */
    String cmdline() {
        return "n=%d port=%d".formatted(nanos.length + 1L, PORT);
    }

    /** Whether every round trip was seen. */
    boolean isComplete() {
        return writes == nanos.length + 1;
    }

    /** The round trips, in nanoseconds. */
    long[] nanos() {
        return nanos.clone();
    }

    /** What the vCPU thread allocated between the first write and the last, in bytes. */
    long allocatedBytes() {
        return allocatedAfter - allocatedBefore;
    }
}
