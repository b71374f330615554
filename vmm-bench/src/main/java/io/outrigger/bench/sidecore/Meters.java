// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.sidecore;

import com.sun.management.ThreadMXBean;
import io.outrigger.bench.host.GuestExits;
import io.outrigger.sidecore.engine.Sidecore;
import io.outrigger.vmm.IoDevice;
import io.outrigger.vmm.Vm;
import java.lang.management.ManagementFactory;

/**
 * A device that reads all counters when the guest begins its samples and when it has ended them.
 *
 * <p>Confined to the vCPU thread until the VM has ended.
 */
final class Meters implements IoDevice {
    /** PORT_MARK of {@code guests/payloads/platform.h}. */
    static final int PORT = 0x511;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Reading NONE = new Reading(0, 0, 0, 0, 0);

    private final Sidecore sidecore;
    private Vm vm;
    private Reading first = NONE;
    private Reading last = NONE;

    @SuppressWarnings("NullAway.Init") // the VM is made with this device
    Meters(Sidecore sidecore) {
        this.sidecore = sidecore;
    }

    /** Tells it its VM, before that is started. */
    void of(Vm newVm) {
        vm = newVm;
    }

    @Override
    public long read(long offset, int width) {
        return -1;
    }

    // Asking the VM has the sidecore copy what it has counted: before the first look at its meters, after the second.
    @Override
    public void write(long offset, int width, long mark) {
        if (mark == 1) {
            first = read(GuestExits.of(vm));
        } else {
            last = read(0).withExits(GuestExits.of(vm));
        }
    }

    /** What was counted in between, but for the exit of the second mark. */
    Reading between() {
        return last.minus(first);
    }

    private Reading read(long exits) {
        long[] core = new long[2];
        sidecore.between(() -> {
            core[0] = THREADS.getCurrentThreadCpuTime();
            core[1] = THREADS.getCurrentThreadAllocatedBytes();
        });
        return new Reading(System.nanoTime(), exits, THREADS.getCurrentThreadCpuTime(), core[0], core[1]);
    }

    /**
     * Counters.
     *
     * @param nanos the host's monotonic clock
     * @param exits of the vCPU that it caused itself: without those for the host's interrupts. Those of another vCPU
     *     cannot be told exactly while it runs
     * @param vcpuNanos CPU time of the vCPU's thread
     * @param sidecoreNanos CPU time of the sidecore's thread
     * @param sidecoreBytes that thread has allocated
     */
    record Reading(long nanos, long exits, long vcpuNanos, long sidecoreNanos, long sidecoreBytes) {
        private Reading withExits(long counted) {
            return new Reading(nanos, counted, vcpuNanos, sidecoreNanos, sidecoreBytes);
        }

        private Reading minus(Reading earlier) {
            return new Reading(
                    nanos - earlier.nanos,
                    exits - earlier.exits - 1,
                    vcpuNanos - earlier.vcpuNanos,
                    sidecoreNanos - earlier.sidecoreNanos,
                    sidecoreBytes - earlier.sidecoreBytes);
        }
    }
}
