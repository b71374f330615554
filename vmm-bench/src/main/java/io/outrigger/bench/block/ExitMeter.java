// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.block;

import io.outrigger.bench.host.GuestExits;
import io.outrigger.vmm.IoDevice;
import io.outrigger.vmm.Vm;

/**
 * Reads KVM's count of exits when the guest begins its samples and when it has ended them.
 *
 * <p>Confined to the vCPU thread until the VM has ended.
 */
final class ExitMeter implements IoDevice {
    /** PORT_MARK of {@code guests/payloads/platform.h}. */
    static final int PORT = 0x511;

    private Vm vm;
    private long first;
    private long last;

    @SuppressWarnings("NullAway.Init") // the VM is made with this device
    ExitMeter() {}

    /** Tells it its VM, before that is started. */
    void of(Vm newVm) {
        vm = newVm;
    }

    @Override
    public long read(long offset, int width) {
        return -1;
    }

    @Override
    public void write(long offset, int width, long mark) {
        long exits = GuestExits.of(vm);
        if (mark == 1) {
            first = exits;
        } else {
            last = exits;
        }
    }

    /** In between, but for the exit of the second mark. */
    long exits() {
        return Math.max(0, last - first - 1);
    }
}
