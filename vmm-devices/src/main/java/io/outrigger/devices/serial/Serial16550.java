// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.serial;

import io.outrigger.devices.isa.ByteDevice;
import io.outrigger.vmm.ConsolePort;
import io.outrigger.vmm.IrqLine;

/**
 * A 16550A UART without a wire: what the guest sends is printed at once, so its transmitter is always empty; what it
 * receives comes as fast as it reads. (PC16550D data sheet, National Semiconductor; register names are the data
 * sheet's.)
 *
 * <p>Thread-safe: a lock of its own is held for nanoseconds, or as long as {@link ConsolePort#write} takes.
 */
public final class Serial16550 extends ByteDevice {
    /** Ports it answers. */
    public static final int PORTS = 8;

    private static final int FIFO_SIZE = 16;

    /** Reads of the line status without any other access in between that tell a polling guest. */
    private static final int POLLING = 8;

    private static final int IER_RECEIVED = 1;
    private static final int IER_TRANSMITTER_EMPTY = 2;
    private static final int IER_LINE_STATUS = 4;
    private static final int IER_MODEM_STATUS = 8;
    private static final int IIR_NONE = 1;
    private static final int IIR_TRANSMITTER_EMPTY = 2;
    private static final int IIR_RECEIVED = 4;
    private static final int IIR_LINE_STATUS = 6;
    private static final int IIR_TIMEOUT = 0xC;
    private static final int IIR_FIFOS_ON = 0xC0;
    private static final int FCR_ENABLE = 1;
    private static final int FCR_CLEAR_RECEIVER = 2;
    private static final int FCR_TRIGGER = 0xC0;
    private static final int LCR_DIVISOR_ACCESS = 0x80;
    private static final int MCR_OUT2 = 8;
    private static final int MCR_LOOP = 0x10;
    private static final int LSR_DATA_READY = 1;
    private static final int LSR_OVERRUN = 2;
    private static final int LSR_TRANSMITTER_EMPTY = 0x60;
    private static final int MSR_RING = 0x40;
    /** CTS, DSR and DCD: the other end is there. */
    private static final int MSR_CONNECTED = 0xB0;

    private final ConsolePort console;
    private final IrqLine irq;

    private final byte[] receiver = new byte[FIFO_SIZE];
    private int received;
    private int next;
    private boolean overrun;
    private boolean transmitterInterrupt;
    private boolean line;

    private int polls;
    private int ier;
    private int fcr;
    private int lcr;
    private int mcr;
    private int modemDelta;
    private int scratch;
    private int divisor = 12; // 9,600 baud

    /** A port that prints to {@code console} and interrupts by {@code irq}. */
    public Serial16550(ConsolePort console, IrqLine irq) {
        this.console = console;
        this.irq = irq;
        console.onInput(this::inputArrived);
    }

    @Override
    public String name() {
        return "serial";
    }

    @Override
    protected synchronized int readByte(int offset) {
        polls = offset == 5 ? Math.min(polls + 1, POLLING) : polls >= POLLING && offset == 0 ? polls : 0;
        int value = switch (offset) {
            case 0 -> divisorAccess() ? divisor & 0xFF : receive();
            case 1 -> divisorAccess() ? divisor >> 8 : ier;
            case 2 -> identify();
            case 3 -> lcr;
            case 4 -> mcr;
            case 5 -> lineStatus();
            case 6 -> modemStatus();
            default -> scratch;
        };
        updateLine();
        if (offset == 2 && line) {
            renewEdge();
        }
        return value;
    }

    @Override
    protected synchronized void writeByte(int offset, int octet) {
        polls = 0;
        switch (offset) {
            case 0 -> {
                if (divisorAccess()) {
                    divisor = divisor & 0xFF00 | octet;
                } else {
                    transmit(octet);
                }
            }
            case 1 -> {
                if (divisorAccess()) {
                    divisor = divisor & 0xFF | octet << 8;
                } else {
                    // Enabling it while the transmitter is empty interrupts at once; Linux tests for that.
                    transmitterInterrupt |= (octet & ~ier & IER_TRANSMITTER_EMPTY) != 0;
                    ier = octet & 0xF;
                    refill();
                }
            }
            case 2 -> control(octet);
            case 3 -> lcr = octet;
            case 4 -> modemControl(octet);
            case 7 -> scratch = octet;
            default -> {
                // the status registers are read-only
            }
        }
        updateLine();
    }

    private synchronized void inputArrived() {
        refill();
        updateLine();
    }

    private boolean divisorAccess() {
        return (lcr & LCR_DIVISOR_ACCESS) != 0;
    }

    private boolean looping() {
        return (mcr & MCR_LOOP) != 0;
    }

    private int capacity() {
        return (fcr & FCR_ENABLE) != 0 ? FIFO_SIZE : 1;
    }

    private void transmit(int octet) {
        if (looping()) {
            store(octet);
        } else {
            console.write((byte) octet);
        }
        transmitterInterrupt = true; // sent already
    }

    private void store(int octet) {
        if (received == capacity()) {
            overrun = true;
            return;
        }
        receiver[(next + received++) % FIFO_SIZE] = (byte) octet;
    }

    // Input waits in the console until there is room, so a slow guest loses nothing; and until the guest is ready for
    // it: drivers throw away what they find when they start. It is ready when it has enabled the interrupt or polls.
    private void refill() {
        boolean ready = (ier & IER_RECEIVED) != 0 || polls >= POLLING;
        while (ready && !looping() && received < capacity()) {
            int octet = console.read();
            if (octet < 0) {
                return;
            }
            store(octet);
        }
    }

    private int receive() {
        if (received == 0) {
            refill();
        }
        if (received == 0) {
            return 0;
        }
        int octet = receiver[next] & 0xFF;
        next = (next + 1) % FIFO_SIZE;
        received--;
        refill();
        return octet;
    }

    /**
     * The pending interrupt of the highest priority (data sheet, table IV). Reading it takes back that of the
     * transmitter.
     */
    private int identify() {
        int pending = pending();
        if (pending == IIR_TRANSMITTER_EMPTY) {
            transmitterInterrupt = false;
        }
        return pending | ((fcr & FCR_ENABLE) != 0 ? IIR_FIFOS_ON : 0);
    }

    private int pending() {
        if (overrun && (ier & IER_LINE_STATUS) != 0) {
            return IIR_LINE_STATUS;
        }
        if (received > 0 && (ier & IER_RECEIVED) != 0) {
            return received >= trigger() ? IIR_RECEIVED : IIR_TIMEOUT;
        }
        if (transmitterInterrupt && (ier & IER_TRANSMITTER_EMPTY) != 0) {
            return IIR_TRANSMITTER_EMPTY;
        }
        return modemDelta != 0 && (ier & IER_MODEM_STATUS) != 0 ? 0 : IIR_NONE;
    }

    private int trigger() {
        if ((fcr & FCR_ENABLE) == 0) {
            return 1;
        }
        return switch (fcr >> 6) {
            case 0 -> 1;
            case 1 -> 4;
            case 2 -> 8;
            default -> 14;
        };
    }

    private void control(int octet) {
        boolean switched = ((octet ^ fcr) & FCR_ENABLE) != 0;
        if (switched || (octet & FCR_CLEAR_RECEIVER) != 0) {
            received = 0;
            overrun = false;
        }
        fcr = octet & (FCR_ENABLE | FCR_TRIGGER);
        refill();
    }

    private void modemControl(int octet) {
        int before = modemLines();
        mcr = octet & 0x1F;
        int changed = before ^ modemLines();
        if ((before & MSR_RING) == 0) {
            changed &= ~MSR_RING; // of the ring indicator only the trailing edge counts (TERI)
        }
        modemDelta |= changed >> 4;
        refill();
    }

    /** CTS, DSR, RI and DCD; in loop mode they are RTS, DTR, OUT1 and OUT2. */
    private int modemLines() {
        if (!looping()) {
            return MSR_CONNECTED;
        }
        return (mcr & 2) << 3 | (mcr & 1) << 5 | (mcr & 4) << 4 | (mcr & 8) << 4;
    }

    private int modemStatus() {
        int status = modemLines() | modemDelta;
        modemDelta = 0;
        return status;
    }

    private int lineStatus() {
        refill();
        int status = LSR_TRANSMITTER_EMPTY | (received > 0 ? LSR_DATA_READY : 0) | (overrun ? LSR_OVERRUN : 0);
        overrun = false;
        return status;
    }

    // The line follows what is pending; OUT2 gates it, as PCs wire it, and reads as off in loop mode.
    private void updateLine() {
        boolean level = pending() != IIR_NONE && (mcr & MCR_OUT2) != 0 && !looping();
        if (level != line) {
            line = level;
            irq.set(level);
        }
    }

    // The interrupt controllers see edges on ISA lines. A driver that leaves its handler with something still pending
    // (Linux's does after 512 rounds) would never be called again: so a look at IIR that finds the line high makes a
    // new edge. At worst the driver is called once in vain.
    private void renewEdge() {
        irq.set(false);
        irq.set(true);
    }
}
