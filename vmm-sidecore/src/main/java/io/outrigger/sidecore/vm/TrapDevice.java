// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.vm;

import io.outrigger.sidecore.TrapSlot;
import io.outrigger.vmm.IoDevice;
import java.util.List;

/**
 * Where a guest traps to: a 32-bit write of a ring's number serves the ring's trap slot on the vCPU's thread.
 *
 * <p>Thread-safe: a slot is served by one vCPU at a time.
 */
final class TrapDevice implements IoDevice {
    /** Bytes of its range. */
    static final int WIDTH = Integer.BYTES;

    private final List<TrapSlot> slots;

    TrapDevice(List<TrapSlot> slots) {
        this.slots = List.copyOf(slots);
    }

    @Override
    public long read(long offset, int width) {
        return -1;
    }

    @Override
    public void write(long offset, int width, long value) {
        if (width == WIDTH && value < slots.size()) {
            TrapSlot slot = slots.get((int) value);
            synchronized (slot) {
                slot.serve();
            }
        }
    }

    @Override
    public String name() {
        return "sidecore-trap";
    }
}
