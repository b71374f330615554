// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.serial;

import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.PlatformMap;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What Linux's 8250 driver does to a port, in the order in which it does it: start-up with its tests, transmission by
 * the transmitter's interrupt, and a handler that is called once for each edge and gives up after some rounds.
 */
final class Linux8250 {
    private static final int THR = 0;
    private static final int IER = 1;
    private static final int IIR = 2;
    private static final int LCR = 3;
    private static final int MCR = 4;
    private static final int LSR = 5;
    private static final int MSR = 6;

    private final FakeMachine machine;
    private final boolean fifo;
    private final int rounds;
    private final int receiveBudget;
    private final Queue<Byte> toSend = new ArrayDeque<>();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private int edgesSeen;
    private int ier;

    /**
     * A driver.
     *
     * @param rounds how often the handler looks at IIR before it gives up (Linux: 512)
     * @param receiveBudget how many bytes it takes in one round (Linux: 256)
     */
    Linux8250(FakeMachine machine, boolean fifo, int rounds, int receiveBudget) {
        this.machine = machine;
        this.fifo = fifo;
        this.rounds = rounds;
        this.receiveBudget = receiveBudget;
    }

    byte[] received() {
        return received.toByteArray();
    }

    int receivedBytes() {
        return received.size();
    }

    /** Opens the port. Returns whether its transmitter interrupts as a driver expects (no UART_BUG_THRE, _TXEN). */
    boolean open() {
        out(IIR, 1);
        out(IIR, 7);
        out(IIR, 0);
        clear();
        out(LCR, 3);
        out(MCR, 8);
        out(IER, 2);
        boolean first = (in(IIR) & 1) == 0;
        out(IER, 0);
        out(IER, 2);
        boolean again = (in(IIR) & 1) == 0;
        out(IER, 0);
        clear();
        out(LCR, 0x83);
        out(THR, 1);
        out(IER, 0);
        out(LCR, 3);
        out(IIR, fifo ? 0x81 : 0);
        out(MCR, 0xB);
        setIer(5);
        return first && again;
    }

    void send(byte[] data) {
        for (byte b : data) {
            toSend.add(b);
        }
        if (!toSend.isEmpty()) {
            setIer(ier | 2);
        }
    }

    /** Calls the handler once if the line has risen since. Returns whether it had. */
    boolean serveEdge() {
        int edges = machine.irqLine(PlatformMap.COM1_GSI).edges();
        boolean risen = edges != edgesSeen;
        edgesSeen = edges;
        if (risen) {
            handle();
        }
        return risen;
    }

    private void handle() {
        for (int round = 0; round < rounds; round++) {
            if ((in(IIR) & 1) != 0) {
                return;
            }
            int status = in(LSR);
            for (int n = 0; n < receiveBudget && (status & 1) != 0; n++) {
                received.write(in(THR));
                status = in(LSR);
            }
            in(MSR);
            if ((status & 0x20) != 0 && (ier & 2) != 0) {
                transmit();
            }
        }
    }

    private void transmit() {
        for (int n = fifo ? 16 : 1; n > 0 && !toSend.isEmpty(); n--) {
            out(THR, toSend.remove());
        }
        if (toSend.isEmpty()) {
            setIer(ier & ~2);
        }
    }

    private void clear() {
        in(LSR);
        in(THR);
        in(IIR);
        in(MSR);
    }

    private void setIer(int value) {
        ier = value;
        out(IER, value);
    }

    private int in(int register) {
        return (int) machine.in(PlatformMap.COM1_PORT + register, 1);
    }

    private void out(int register, int value) {
        machine.out(PlatformMap.COM1_PORT + register, 1, value & 0xFF);
    }
}
