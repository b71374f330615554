// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.serial;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.devices.LegacyDevices;
import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.PlatformMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class Serial16550Test {
    private static final int DATA = 0;
    private static final int IER = 1;
    private static final int IIR = 2;
    private static final int FCR = 2;
    private static final int LCR = 3;
    private static final int MCR = 4;
    private static final int LSR = 5;
    private static final int MSR = 6;
    private static final int SCR = 7;

    private final FakeMachine machine = new FakeMachine();
    private final FakeMachine.FakeIrqLine irq = machine.irqLine(PlatformMap.COM1_GSI);

    Serial16550Test() {
        new LegacyDevices().attach(machine);
    }

    private int in(int register) {
        return (int) machine.in(PlatformMap.COM1_PORT + register, 1);
    }

    private void out(int register, int value) {
        machine.out(PlatformMap.COM1_PORT + register, 1, value);
    }

    private String printed() throws IOException {
        return new String(
                machine.console().output().readNBytes(machine.console().output().available()),
                StandardCharsets.US_ASCII);
    }

    private void type(String text) throws IOException {
        machine.console().input().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void isFoundAsA16550A() {
        // Linux, 8250_port.c, autoconfig: scratch, loop-back of the modem lines, FIFO bits of IIR.
        out(SCR, 0x5A);
        assertThat(in(SCR)).isEqualTo(0x5A);
        out(IER, 0);
        assertThat(in(IER) & 0xF).isZero();
        out(IER, 0xF);
        assertThat(in(IER) & 0xF).isEqualTo(0xF);
        out(IER, 0);
        out(MCR, 0x10 | 0xA);
        assertThat(in(MSR) & 0xF0).isEqualTo(0x90);
        out(MCR, 0);
        out(FCR, 1);
        assertThat(in(IIR) >> 6).isEqualTo(3);
        out(FCR, 0);
        assertThat(in(IIR) >> 6).isZero();
    }

    @Test
    void theDivisorIsBehindItsBit() throws Exception {
        out(LCR, 0x83);
        out(DATA, 1);
        out(IER, 0);
        assertThat(in(DATA)).isEqualTo(1);
        out(LCR, 3);
        out(DATA, 'x');
        assertThat(printed()).isEqualTo("x");
    }

    @Test
    void loopsBack() {
        out(FCR, 1);
        out(MCR, 0x10);
        out(DATA, 0x42);
        assertThat(in(LSR) & 1).isEqualTo(1);
        assertThat(in(DATA)).isEqualTo(0x42);
        assertThat(in(LSR) & 1).isZero();
    }

    @Test
    void inputWaitsForTheDriver() throws Exception {
        out(FCR, 1);
        type("early");
        out(FCR, 7); // drivers clear the FIFOs when they start
        assertThat(in(LSR) & 1).isZero();
        out(IER, 1);
        assertThat(readAll()).isEqualTo("early");
    }

    @Test
    void aPollingGuestIsReadyToo() throws Exception {
        out(FCR, 1);
        out(MCR, 3);
        type("polled");
        StringBuilder got = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            if ((in(LSR) & 1) != 0) {
                got.append((char) in(DATA));
            }
        }
        assertThat(got).hasToString("polled");
    }

    @Test
    void interruptsGoThroughOut2() throws Exception {
        out(IER, 1);
        type("a");
        assertThat(irq.level()).isFalse();
        out(MCR, 8);
        assertThat(irq.level()).isTrue();
        assertThat(in(IIR) & 0xF).isEqualTo(4);
        assertThat(in(DATA)).isEqualTo('a');
        assertThat(irq.level()).isFalse();
        assertThat(in(IIR) & 0xF).isEqualTo(1);
    }

    @Test
    void anEmptyTransmitterInterruptsWhenEnabledAndIsQuietOnceRead() {
        out(MCR, 8);
        out(IER, 2);
        assertThat(irq.level()).isTrue();
        assertThat(in(IIR) & 0xF).isEqualTo(2);
        assertThat(irq.level()).isFalse();
        out(DATA, 'x');
        assertThat(irq.level()).isTrue();
    }

    private String readAll() {
        StringBuilder got = new StringBuilder();
        while ((in(LSR) & 1) != 0) {
            got.append((char) in(DATA));
        }
        return got.toString();
    }

    /** What Linux's interrupt handler does (8250_port.c, serial8250_handle_irq), as far as bytes are concerned. */
    private void handleInterrupt(StringBuilder received, StringBuilder toSend) {
        while ((in(IIR) & 1) == 0) {
            while ((in(LSR) & 1) != 0) {
                received.append((char) in(DATA));
            }
            if ((in(LSR) & 0x20) != 0) {
                for (int i = 0; i < 16 && !toSend.isEmpty(); i++) {
                    out(DATA, toSend.charAt(0));
                    toSend.deleteCharAt(0);
                }
                if (toSend.isEmpty()) {
                    out(IER, 1);
                }
            }
        }
    }

    /** An edge-triggered controller: the handler runs when the line rises, and only then. */
    @Property(tries = 200)
    void everyByteArrivesInBothDirections(@ForAll @IntRange(max = 300) int in, @ForAll @IntRange(max = 300) int out)
            throws Exception {
        String typed = "i".repeat(in);
        String said = "o".repeat(out);
        StringBuilder received = new StringBuilder();
        StringBuilder toSend = new StringBuilder(said);
        out(FCR, 0xC1);
        out(MCR, 0xB);
        out(IER, 1);
        int handled = irq.edges();
        for (int i = 0; i < typed.length() || i == 0; i++) {
            if (i < typed.length()) {
                type(typed.substring(i, i + 1));
            }
            if (i == 0) {
                out(IER, 3);
            }
            while (irq.edges() != handled) {
                handled = irq.edges();
                handleInterrupt(received, toSend);
            }
        }
        assertThat(received).hasToString(typed);
        assertThat(printed()).isEqualTo(said);
    }

    @Property(tries = 300)
    void randomTrafficNeitherThrowsNorBlocks(@ForAll @Size(max = 200) byte[] traffic) throws Exception {
        type("input");
        for (byte b : traffic) {
            if ((b & 8) != 0) {
                out(b & 7, b >> 4 & 0xFF);
            } else {
                assertThat(in(b & 7)).isBetween(0, 255);
            }
        }
    }
}
