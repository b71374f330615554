// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.isa;

import io.outrigger.vmm.IoDevice;

/**
 * A device of 8-bit registers. A wider access to it is one cycle for each byte, the lowest address first, as PC
 * chipsets make them on the ISA bus: guests write the CMOS index and data by one 16-bit {@code OUT}.
 *
 * <p>Thread-safe if the subclass is; the cycles of a wide access are not one atomic step.
 */
public abstract class ByteDevice implements IoDevice {
    /** For the subclasses. */
    protected ByteDevice() {}

    /** A guest's read of one register, 0 to 255. */
    protected abstract int readByte(int offset);

    /** A guest's write of one register, 0 to 255. */
    protected abstract void writeByte(int offset, int octet);

    @Override
    public final long read(long offset, int width) {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value |= (long) readByte((int) offset + i) << 8 * i;
        }
        return value;
    }

    @Override
    public final void write(long offset, int width, long value) {
        for (int i = 0; i < width; i++) {
            writeByte((int) offset + i, (int) (value >>> 8 * i) & 0xFF);
        }
    }
}
