// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.power;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.IoDevice;
import io.outrigger.vmm.PlatformMap;
import io.outrigger.vmm.VmExit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PowerManagementTest {
    private final FakeMachine machine = new FakeMachine();
    private final PowerManagement power = new PowerManagement(machine);

    @Test
    void switchesOffByAWordOrByItsHighByte() {
        int s5 = PlatformMap.S5_SLEEP_TYPE << 10;
        power.control().write(0, 2, s5);
        assertThat(machine.ends()).as("the type alone does nothing").isEmpty();
        power.control().write(0, 2, s5 | 1 << 13);
        power.control().write(1, 1, (s5 | 1 << 13) >> 8);
        assertThat(machine.ends()).containsExactly(new VmExit.PoweredOff(), new VmExit.PoweredOff());
    }

    @Property(tries = 60)
    void noOtherSleepStateEndsTheVm(@ForAll @IntRange(max = 0xFFFF) int value) {
        FakeMachine vm = new FakeMachine();
        new PowerManagement(vm).control().write(0, 2, value);
        boolean off = (value & 1 << 13) != 0 && (value >> 10 & 7) == PlatformMap.S5_SLEEP_TYPE;
        assertThat(vm.ends()).hasSize(off ? 1 : 0);
    }

    @Test
    void isInAcpiModeFromTheStart() {
        assertThat(power.control().read(0, 2)).isEqualTo(1);
    }

    @Test
    void enableBitsAreKeptHoweverTheyAreWritten() {
        IoDevice events = power.events();
        events.write(2, 2, 0x0121);
        assertThat(events.read(2, 2)).isEqualTo(0x0121);
        events.write(3, 1, 0x04);
        assertThat(events.read(2, 2)).isEqualTo(0x0421);
        events.write(0, 4, 0x0001_FFFFL);
        assertThat(events.read(0, 4) & 0xFFFF_FFFFL)
                .as("and status stays clear")
                .isEqualTo(0x0001_0000L);
        events.write(0, 2, 0xFFFF);
        assertThat(events.read(2, 2)).isEqualTo(1);
    }
}
