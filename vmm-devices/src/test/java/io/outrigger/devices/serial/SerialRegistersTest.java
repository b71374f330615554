// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.serial;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.vmm.ConsolePipe;
import io.outrigger.vmm.FakeMachine.FakeIrqLine;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The registers, as the data sheet and Linux's autodetection (8250_port.c, autoconfig) read them. */
class SerialRegistersTest {
    private static final int RBR = 0;
    private static final int IER = 1;
    private static final int IIR = 2;
    private static final int FCR = 2;
    private static final int LCR = 3;
    private static final int MCR = 4;
    private static final int LSR = 5;
    private static final int MSR = 6;
    private static final int SCR = 7;

    private final ConsolePipe console = new ConsolePipe("test");
    private final FakeIrqLine irq = new FakeIrqLine();
    private final Serial16550 port = new Serial16550(console, irq);

    @Test
    void isDetectedAsA16550A() {
        out(IER, 0);
        assertThat(in(IER)).isZero();
        out(IER, 0xFF);
        assertThat(in(IER))
                .as("no sleep mode (16750) and no UART unit enable (XScale)")
                .isEqualTo(0xF);
        out(MCR, 0x1A);
        assertThat(in(MSR) & 0xF0).as("loop-back test").isEqualTo(0x90);
        out(MCR, 0);
        out(FCR, 1);
        assertThat(in(IIR) >> 6).as("FIFOs on").isEqualTo(3);
        out(LCR, 0x80);
        out(FCR, 0x21);
        assertThat(in(IIR) >> 5).as("no 64-byte FIFO").isEqualTo(6);
        out(LCR, 0xBF);
        assertThat(in(FCR)).as("no enhanced features register").isNotZero();
        out(LCR, 0);
        out(FCR, 0);
        assertThat(in(IIR) >> 6).as("FIFOs off").isZero();
    }

    @Test
    void theDivisorLiesBehindTheDivisorLatch() {
        out(LCR, 0x83);
        port.write(RBR, 2, 0x1234);
        assertThat(in(0)).isEqualTo(0x34);
        assertThat(in(1)).isEqualTo(0x12);
        assertThat(port.read(0, 2)).as("a wide access is one for each byte").isEqualTo(0x1234);
        out(LCR, 3);
        assertThat(in(IER)).isZero();
        out(SCR, 0x5A);
        assertThat(in(SCR)).isEqualTo(0x5A);
    }

    @Test
    void modemLinesFollowTheModemControlInLoopMode() {
        out(MCR, 0x10);
        in(MSR);
        for (int[] pair : new int[][] {{1, 0x20, 2}, {2, 0x10, 1}, {8, 0x80, 8}}) {
            out(MCR, 0x10 | pair[0]);
            assertThat(in(MSR)).isEqualTo(pair[1] | pair[2]);
            assertThat(in(MSR)).as("deltas are read once").isEqualTo(pair[1]);
            out(MCR, 0x10);
            assertThat(in(MSR)).isEqualTo(pair[2]);
        }
        out(MCR, 0x14);
        assertThat(in(MSR)).as("ring indicator: no delta when it rises").isEqualTo(0x40);
        out(MCR, 0x10);
        assertThat(in(MSR)).as("but when it falls").isEqualTo(4);
    }

    @Test
    void interruptsComeByPriority() {
        out(FCR, 0x41); // trigger at 4
        out(MCR, 0x10);
        in(MSR);
        out(IER, 0xF);
        out(MCR, 0x12); // a modem line changes
        for (int i = 0; i < 17; i++) {
            out(RBR, i);
        }
        assertThat(in(IIR)).as("line status: overrun").isEqualTo(0xC6);
        assertThat(in(LSR) & 2).isEqualTo(2);
        assertThat(in(LSR) & 2).as("read once").isZero();
        assertThat(in(IIR)).as("data at the trigger").isEqualTo(0xC4);
        for (int i = 0; i < 13; i++) {
            assertThat(in(RBR)).isEqualTo(i);
        }
        assertThat(in(IIR)).as("data below the trigger: timeout").isEqualTo(0xCC);
        for (int i = 13; i < 16; i++) {
            assertThat(in(RBR)).isEqualTo(i);
        }
        assertThat(in(IIR)).as("transmitter").isEqualTo(0xC2);
        assertThat(in(IIR)).as("modem status").isEqualTo(0xC0);
        in(MSR);
        assertThat(in(IIR)).as("none").isEqualTo(0xC1);
    }

    @Test
    void out2GatesTheInterrupt() {
        out(IER, 2);
        assertThat(irq.level()).isFalse();
        out(MCR, 8);
        assertThat(irq.level()).isTrue();
        out(MCR, 0x18);
        assertThat(irq.level()).as("loop mode takes OUT2 from the pin").isFalse();
        out(MCR, 8);
        assertThat(in(IIR)).isEqualTo(2);
        assertThat(irq.level())
                .as("reading IIR takes the transmitter's interrupt back")
                .isFalse();
        out(RBR, 'x');
        assertThat(irq.level()).isTrue();
    }

    @Test
    void whatStaysPendingMakesANewEdge() throws IOException {
        out(FCR, 1);
        out(MCR, 8);
        out(IER, 1);
        console.input().write(new byte[] {1, 2});
        assertThat(irq.edges()).isEqualTo(1);
        assertThat(in(IIR)).isEqualTo(0xC4);
        assertThat(irq.edges()).isEqualTo(2);
        in(RBR);
        in(RBR);
        assertThat(irq.level()).isFalse();
        assertThat(in(IIR)).isEqualTo(0xC1);
        assertThat(irq.edges()).as("nothing pending, no edge").isEqualTo(2);
    }

    @Test
    void inputWaitsWhileADriverStarts() throws IOException {
        console.input().write(new byte[] {1, 2, 3});
        out(LCR, 3);
        out(FCR, 1);
        out(FCR, 7);
        in(LSR);
        in(RBR);
        out(IER, 1);
        assertThat(new int[] {in(RBR), in(RBR), in(RBR)}).containsExactly(1, 2, 3);
    }

    @Test
    void withoutFifosItHoldsOneByteAndTheRestWaits() throws IOException {
        out(IER, 1);
        console.input().write(new byte[] {1, 2, 3});
        assertThat(console.read())
                .as("the first is in the port, the second still in the console")
                .isEqualTo(2);
        assertThat(in(RBR)).isEqualTo(1);
        assertThat(in(RBR)).isEqualTo(3);
        assertThat(in(LSR)).as("no overrun").isEqualTo(0x60);
    }

    private int in(int register) {
        return (int) port.read(register, 1);
    }

    private void out(int register, int value) {
        port.write(register, 1, value & 0xFF);
    }
}
