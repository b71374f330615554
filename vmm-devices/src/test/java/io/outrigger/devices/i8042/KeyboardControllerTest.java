// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.i8042;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.FakeMachine.FakeIrqLine;
import io.outrigger.vmm.VmExit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class KeyboardControllerTest {
    private final FakeMachine machine = new FakeMachine();
    private final FakeIrqLine irq = machine.irqLine(1);
    private final KeyboardController controller = new KeyboardController(machine);

    @Property
    void pulsesOfTheResetLineReset(@ForAll @IntRange(max = 0xFF) int command) {
        FakeMachine vm = new FakeMachine();
        new KeyboardController(vm).commandPort().write(0, 1, command);
        assertThat(vm.ends().contains(new VmExit.Reset())).isEqualTo(command >= 0xF0 && command % 2 == 0);
    }

    @Test
    void theOutputPortResetsWhenItsLowBitFalls() {
        command(0xD1);
        controller.write(0, 1, 3);
        assertThat(machine.ends()).as("A20 on").isEmpty();
        command(0xD1);
        controller.write(0, 1, 2);
        assertThat(machine.ends()).containsExactly(new VmExit.Reset());
    }

    @Test
    void theControllerPassesItsTestsAndKeepsItsCommandByte() {
        command(0xAA);
        assertThat(answer()).isEqualTo(0x55);
        command(0x60);
        controller.write(0, 1, 0x47);
        command(0x20);
        assertThat(answer()).isEqualTo(0x47);
        command(0xAD);
        command(0x20);
        assertThat(answer()).isEqualTo(0x57);
    }

    /** Linux's i8042_check_aux: the loop must come back marked as auxiliary data, else the interface test decides. */
    @Test
    void thereIsNoMouse() {
        command(0xD3);
        controller.write(0, 1, 0x5A);
        assertThat(status() & 0x21).as("full, but not from the mouse").isEqualTo(1);
        assertThat(answer()).isEqualTo(0x5A);
        command(0xA9);
        assertThat(answer()).as("clock line stuck").isEqualTo(2);
    }

    @Test
    void aCommandToTheAbsentKeyboardTimesOutAtOnce() {
        command(0x60);
        controller.write(0, 1, 1);
        controller.write(0, 1, 0xF2);
        assertThat(irq.level()).isTrue();
        assertThat(status() & 0x41).isEqualTo(0x41);
        assertThat(answer()).isEqualTo(0xFE);
        assertThat(irq.level()).isFalse();
        assertThat(status() & 0x41).isZero();
        controller.write(0, 1, 0xED);
        assertThat(irq.edges()).isEqualTo(2);
    }

    @Test
    void withoutPermissionItDoesNotInterrupt() {
        controller.write(0, 1, 0xF2);
        assertThat(answer()).isEqualTo(0xFE);
        assertThat(irq.edges()).isZero();
    }

    @Property(tries = 100)
    void theInputBufferIsNeverFull(@ForAll byte[] traffic) {
        for (int i = 0; i + 1 < traffic.length; i += 2) {
            (traffic[i] < 0 ? controller.commandPort() : controller.dataPort()).write(0, 1, traffic[i + 1] & 0xFF);
            assertThat(status() & 2).as("kb_wait() would spin on it").isZero();
        }
    }

    private void command(int octet) {
        controller.commandPort().write(0, 1, octet);
    }

    private int status() {
        return (int) controller.commandPort().read(0, 1);
    }

    private int answer() {
        assertThat(status() & 1).as("output buffer full").isEqualTo(1);
        return (int) controller.read(0, 1);
    }
}
