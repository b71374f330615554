// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.debug;

import io.outrigger.vmm.IoDevice;
import io.outrigger.vmm.Machine;
import io.outrigger.vmm.VmExit;

/**
 * Ends the VM with the value that the guest writes: QEMU's isa-debug-exit, which kvm-unit-tests use.
 *
 * <p>Immutable.
 */
public final class DebugExit implements IoDevice {
    private final Machine machine;

    /** The debug exit of {@code machine}. */
    public DebugExit(Machine machine) {
        this.machine = machine;
    }

    @Override
    public String name() {
        return "debug-exit";
    }

    @Override
    public long read(long offset, int width) {
        return 0; // as QEMU's: tests probe for it so
    }

    @Override
    public void write(long offset, int width, long value) {
        machine.end(new VmExit.DebugExit(value));
    }
}
