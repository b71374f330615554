// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.pci;

import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.PlatformMap;

/** Software that reads and writes a function's configuration space, in memory. */
public final class ConfigDriver {
    private final FakeMachine machine;
    private final long base;

    /** Of function 0 of a device. */
    public ConfigDriver(FakeMachine machine, int device) {
        this.machine = machine;
        this.base = PlatformMap.ECAM_BASE + ((long) device << 15);
    }

    /** Reads a register. */
    public long read(int offset, int width) {
        return machine.load(base + offset, width);
    }

    /** Writes a register. */
    public void write(int offset, int width, long value) {
        machine.store(base + offset, width, value);
    }

    /** Lets the function decode memory, or not. */
    public void decode(boolean on) {
        write(0x04, 2, on ? 6 : 0);
    }

    /** What a 64-bit base address register says. */
    public long place(int bar) {
        return read(0x10 + 4 * bar, 4) & -16 | read(0x14 + 4 * bar, 4) << 32;
    }

    /** Writes one, the low half first as kernels do. */
    public void place(int bar, long base) {
        write(0x10 + 4 * bar, 4, base & 0xFFFF_FFFFL);
        write(0x14 + 4 * bar, 4, base >>> 32);
    }

    /** Where the n-th capability of an id is, from 0; -1 without. */
    public int capability(int id, int n) {
        int left = n;
        for (int at = (int) read(0x34, 1); at != 0; at = (int) read(at + 1, 1)) {
            if (read(at, 1) == id && left-- == 0) {
                return at;
            }
        }
        return -1;
    }
}
