// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.VmExit;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LegacyDevicesTest {
    private final FakeMachine machine = new FakeMachine();

    LegacyDevicesTest() {
        new LegacyDevices().attach(machine);
    }

    @Test
    void theKeyboardControllerResets() {
        machine.out(0x64, 1, 0xFE);
        machine.out(0x64, 1, 0xD1);
        machine.out(0x60, 1, 0xFE);
        assertThat(machine.ends()).containsExactly(new VmExit.Reset(), new VmExit.Reset());
    }

    @Test
    void theKeyboardControllerAnswersAndHasNoKeyboard() {
        machine.out(0x64, 1, 0xAA);
        assertThat(machine.in(0x64, 1) & 1).isEqualTo(1);
        assertThat(machine.in(0x60, 1)).isEqualTo(0x55);
        assertThat(machine.in(0x64, 1) & 1).isZero();
        machine.out(0x60, 1, 0xFF); // reset the keyboard
        assertThat(machine.in(0x64, 1) & 0x41).isEqualTo(0x41);
        assertThat(machine.in(0x60, 1)).isEqualTo(0xFE);
        machine.out(0x64, 1, 0xFF); // pulses no line
        assertThat(machine.ends()).isEmpty();
    }

    @Test
    void acpiSwitchesOffForItsSleepTypeOnly() {
        assertThat(machine.in(0x604, 2)).isEqualTo(1);
        machine.out(0x604, 2, 0x2000 | 5 << 10);
        machine.out(0x604, 2, 0x0001);
        assertThat(machine.ends()).isEmpty();
        machine.out(0x604, 2, 0x2001);
        assertThat(machine.ends()).containsExactly(new VmExit.PoweredOff());
        machine.out(0x602, 2, 0x120);
        assertThat(machine.in(0x602, 2)).isEqualTo(0x120);
        assertThat(machine.in(0x600, 4)).isEqualTo(0x120_0000);
    }

    @Test
    void theDebugExitPassesItsValueOn() {
        machine.out(0xF4, 4, 0x10);
        assertThat(machine.ends()).containsExactly(new VmExit.DebugExit(0x10));
        machine.out(0x80, 1, 0x77);
        assertThat(machine.in(0x80, 1)).isEqualTo(0x77);
    }

    @Property(tries = 500)
    void noAccessThrows(@ForAll @Size(max = 100) List<@IntRange(max = 0xFFFFF) Integer> accesses) {
        int[] ports = {0x60, 0x64, 0x70, 0x71, 0x80, 0xF4, 0x3F8, 0x3F9, 0x3FA, 0x3FD, 0x600, 0x602, 0x604, 0x608, 0x60B
        };
        int[] widths = {1, 2, 4};
        for (int a : accesses) {
            int port = ports[a % ports.length];
            int width = widths[a / 16 % 3];
            if ((a & 0x100) != 0) {
                machine.out(port, width, a >> 9);
            } else {
                assertThat(machine.in(port, width)).isBetween(0L, -1L >>> 64 - 8 * width);
            }
        }
    }
}
