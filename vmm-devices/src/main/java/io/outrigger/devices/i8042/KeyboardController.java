// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.i8042;

import io.outrigger.vmm.IoDevice;
import io.outrigger.vmm.IrqLine;
import io.outrigger.vmm.Machine;
import io.outrigger.vmm.VmExit;

/**
 * An i8042 with neither keyboard nor mouse: it answers the tests by which a driver finds the controller, and tells it
 * of ports with nothing on them; and it resets. (IBM PS/2 Hardware Interface Technical Reference, keyboard and
 * auxiliary device controller.)
 *
 * <p>Thread-safe.
 */
public final class KeyboardController implements IoDevice {
    private static final int KEYBOARD_GSI = 1;
    private static final int INTERRUPT_ON_OUTPUT = 1;
    private static final int STATUS_OUTPUT_FULL = 1;
    private static final int STATUS_SYSTEM = 4;
    private static final int STATUS_COMMAND = 8;
    private static final int STATUS_TIMEOUT = 0x40;
    private static final int OUTPUT_RESET = 1; // low is reset
    private static final int OUTPUT_A20 = 2;

    private final Machine machine;
    private final IrqLine irq;
    private int output = -1;
    private boolean timedOut;
    private int status = STATUS_SYSTEM;
    private int commandByte = 0x70; // both ports off, no interrupts
    private int command = -1;

    /** The controller of {@code machine}. */
    public KeyboardController(Machine machine) {
        this.machine = machine;
        this.irq = machine.irqLine(KEYBOARD_GSI);
    }

    @Override
    public String name() {
        return "i8042";
    }

    /** The data port, at offset 0 of a one-port range. */
    public IoDevice dataPort() {
        return this;
    }

    /** The command port, at offset 0 of a one-port range. */
    public IoDevice commandPort() {
        return new IoDevice() {
            @Override
            public String name() {
                return KeyboardController.this.name();
            }

            @Override
            public long read(long offset, int width) {
                return readStatus();
            }

            @Override
            public void write(long offset, int width, long value) {
                writeCommand((int) value & 0xFF);
            }
        };
    }

    @Override
    public synchronized long read(long offset, int width) {
        int value = Math.max(output, 0);
        output = -1;
        timedOut = false;
        irq.set(false);
        return value;
    }

    @Override
    public synchronized void write(long offset, int width, long value) {
        int octet = (int) value & 0xFF;
        status &= ~STATUS_COMMAND;
        int pending = command;
        command = -1;
        switch (pending) {
            case 0x60 -> commandByte = octet;
            case 0xD1 -> writeOutputPort(octet);
            // 0xD3 goes to the auxiliary port, and comes back marked as its data where there is one.
            case 0xD2, 0xD3 -> answer(octet);
            default -> {
                // To a keyboard or mouse that is not there: the controller says so at once, with 0xFE and a timeout.
                // Without the answer, or the interrupt that tells of it, Linux waits 200 ms for each command.
                answer(0xFE);
                timedOut = true;
                if ((commandByte & INTERRUPT_ON_OUTPUT) != 0) {
                    irq.set(true);
                }
            }
        }
    }

    private synchronized long readStatus() {
        return status | (output >= 0 ? STATUS_OUTPUT_FULL : 0) | (timedOut ? STATUS_TIMEOUT : 0);
    }

    private synchronized void writeCommand(int octet) {
        status |= STATUS_COMMAND;
        command = -1;
        switch (octet) {
            case 0x20 -> answer(commandByte);
            case 0x60, 0xD1, 0xD2, 0xD3, 0xD4 -> command = octet;
            case 0xA7 -> commandByte |= 0x20;
            case 0xA8 -> commandByte &= ~0x20;
            case 0xA9, 0xAB -> answer(2); // interface test: the clock line is stuck, as without a device
            case 0xAA -> answer(0x55); // self test passed
            case 0xAD -> commandByte |= 0x10;
            case 0xAE -> commandByte &= ~0x10;
            case 0xD0 -> answer(OUTPUT_RESET | OUTPUT_A20);
            default -> {
                if (octet >= 0xF0 && (octet & OUTPUT_RESET) == 0) { // pulses the output lines whose bits are 0
                    machine.end(new VmExit.Reset());
                }
            }
        }
    }

    private void writeOutputPort(int octet) {
        if ((octet & OUTPUT_RESET) == 0) {
            machine.end(new VmExit.Reset());
        }
    }

    private void answer(int octet) {
        irq.set(false); // what was not read is lost, and its interrupt with it
        output = octet;
        timedOut = false;
    }
}
