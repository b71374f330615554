// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.exits;

import io.outrigger.vmm.IoDevice;

/**
 * A device of one register, which keeps what is written: the smallest that answers.
 *
 * <p>Confined to the vCPU thread.
 */
final class Register implements IoDevice {
    private long value;

    @Override
    public String name() {
        return "register";
    }

    @Override
    public long read(long offset, int width) {
        return value;
    }

    @Override
    public void write(long offset, int width, long newValue) {
        value = newValue;
    }
}
