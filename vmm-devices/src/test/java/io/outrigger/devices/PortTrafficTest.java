// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.vmm.DeviceProvider;
import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.IoMap;
import io.outrigger.vmm.PlatformMap;
import io.outrigger.vmm.VmExit;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PortTrafficTest {
    private static final List<Integer> PORTS = ports();

    private final FakeMachine machine = machine();

    /** One access of a guest: a read where {@code write} is false. */
    record Access(boolean write, int port, int width, long value) {}

    @Test
    void areFoundAsAService() {
        assertThat(ServiceLoader.load(DeviceProvider.class)).hasAtLeastOneElementOfType(LegacyDevices.class);
    }

    @Test
    void aDebugExitCarriesWhatWasWritten() {
        assertThat(machine.in(PlatformMap.DEBUG_EXIT_PORT, 4)).isZero();
        machine.out(PlatformMap.DEBUG_EXIT_PORT, 1, 0x10);
        machine.out(PlatformMap.DEBUG_EXIT_PORT, 4, 0xFFFF_FFFFL);
        assertThat(machine.ends()).containsExactly(new VmExit.DebugExit(0x10), new VmExit.DebugExit(0xFFFF_FFFFL));
        assertThat(machine.ends().getFirst().status()).isEqualTo(0x21);
    }

    /** A device that throws ends its VM: whatever a guest does, none may. */
    @Property(tries = 200)
    void noTrafficMakesADeviceThrow(@ForAll("traffic") @Size(max = 400) List<Access> traffic) throws Exception {
        FakeMachine vm = machine();
        vm.console().input().write(new byte[300]);
        for (Access a : traffic) {
            if (a.write()) {
                vm.out(a.port(), a.width(), a.value());
            } else {
                assertThat(vm.in(a.port(), a.width()) >>> 8 * a.width()).isZero();
            }
        }
    }

    @Provide
    Arbitrary<List<Access>> traffic() {
        return Combinators.combine(
                        Arbitraries.of(true, false),
                        Arbitraries.of(PORTS),
                        Arbitraries.of(1, 2, 4),
                        Arbitraries.oneOf(
                                Arbitraries.longs(), Arbitraries.longs().between(0, 0xFF)))
                .as(Access::new)
                .list();
    }

    /** Every port that a device answers, and the one before each: accesses that begin outside. */
    private static List<Integer> ports() {
        List<Integer> ports = new ArrayList<>();
        for (IoMap.Entry entry : machine().bus().ports().entries()) {
            for (long port = entry.base() - 1; port < entry.end(); port++) {
                ports.add((int) port);
            }
        }
        return ports;
    }

    private static FakeMachine machine() {
        FakeMachine vm = new FakeMachine();
        new LegacyDevices().attach(vm);
        return vm;
    }
}
