// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import io.outrigger.devices.pci.PciFunction;
import io.outrigger.vmm.IoDevice;

/**
 * The window in configuration space through which a driver that cannot map memory, a boot loader's, gets at a
 * function's registers: it says where and how many bytes, then reads or writes the data (section 4.1.4.9).
 *
 * <p>Thread-safe; a driver whose CPUs use it at once has to order them itself.
 */
final class PciWindow {
    private static final int BAR = 4;
    private static final int OFFSET = 8;
    private static final int LENGTH = 12;
    private static final int DATA = 16;

    private final PciFunction function;
    private final int capability;
    private final IoDevice registers;

    private PciWindow(PciFunction function, int capability, IoDevice registers) {
        this.function = function;
        this.capability = capability;
        this.registers = registers;
    }

    /** Opens the one whose capability is at {@code capability}. */
    static void open(PciFunction function, int capability, IoDevice registers) {
        PciWindow window = new PciWindow(function, capability, registers);
        function.allow(capability + BAR, 1, 0xFF);
        function.allow(capability + OFFSET, 8, -1);
        function.allow(capability + DATA, 4, -1);
        function.beforeRead(capability + DATA, 4, window::read);
        function.afterWrite(capability + DATA, 4, window::write);
    }

    private void read() {
        int width = width();
        if (width > 0) {
            function.set(capability + DATA, width, registers.read(offset(), width));
        }
    }

    private void write() {
        int width = width();
        if (width > 0) {
            registers.write(offset(), width, function.get(capability + DATA, width));
        }
    }

    private long offset() {
        return function.get(capability + OFFSET, 4);
    }

    // How many bytes are meant; 0 if what is asked for is not there, or not aligned.
    private int width() {
        long length = function.get(capability + LENGTH, 4);
        boolean there = function.get(capability + BAR, 1) == PciLayout.BAR;
        boolean sized = length == 1 || length == 2 || length == 4;
        return there && sized && offset() % length == 0 && offset() + length <= PciLayout.SIZE ? (int) length : 0;
    }
}
