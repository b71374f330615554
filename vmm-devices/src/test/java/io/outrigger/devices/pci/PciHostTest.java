// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.pci;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.PlatformMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PciHostTest {
    private static final long ONES = 0xFFFF_FFFFL;

    private final FakeMachine machine = new FakeMachine();
    private final PciBus bus = PciHost.of(machine.bus());
    private final ConfigDriver bridge = new ConfigDriver(machine, 0);

    private long mechanism1(int device, int register, int width) {
        machine.out(0xCF8, 4, 0x8000_0000L | (long) device << 11 | register & 0xFC);
        return machine.in(0xCFC + (register & 3), width);
    }

    @Test
    void thereIsOneBus() {
        assertThat(PciHost.of(machine.bus())).isSameAs(bus);
    }

    @Test
    void hasAHostBridge() {
        assertThat(bridge.read(0x08, 4) >>> 16).as("class").isEqualTo(0x0600);
        assertThat(bridge.read(0x0E, 1)).as("header type 0, one function").isZero();
        assertThat(bridge.read(0x34, 1)).as("no capabilities").isZero();
        assertThat(bridge.read(0x06, 2) & 0x10).isZero();
        assertThat(bridge.read(0x3D, 1)).as("no interrupt pin").isZero();
    }

    /** As Linux looks for the mechanism (arch/x86/pci/direct.c, pci_check_type1). */
    @Test
    void mechanismOneIsFound() {
        machine.out(0xCFB, 1, 1);
        machine.out(0xCF8, 4, 0x8000_0000L);
        assertThat(machine.in(0xCF8, 4)).isEqualTo(0x8000_0000L);
        assertThat(machine.in(0xCFC, 4)).isEqualTo(bridge.read(0, 4));
    }

    @Test
    void onlyWhole32BitAccessesAreTheAddressPorts() {
        machine.out(0xCF8, 4, 0x8000_0004L);
        machine.out(0xCF8, 1, 0x55);
        machine.out(0xCF8, 2, 0x5555);
        assertThat(machine.in(0xCF8, 4)).isEqualTo(0x8000_0004L);
        assertThat(machine.in(0xCF8, 1)).isEqualTo(0xFF);
        machine.out(0xCF8, 4, 0xFFFF_FFFFL);
        assertThat(machine.in(0xCF8, 4)).as("reserved bits are zero").isEqualTo(0x80FF_FFFCL);
    }

    @Test
    void withoutTheEnableBitDataAreNobodys() {
        machine.out(0xCF8, 4, 0);
        assertThat(machine.in(0xCFC, 4)).isEqualTo(ONES);
        machine.out(0xCFC, 4, 6);
        assertThat(bridge.read(0x04, 2)).isZero();
    }

    @Property
    void bothMechanismsReadTheSame(
            @ForAll @IntRange(max = 31) int device,
            @ForAll @IntRange(max = 255) int register,
            @ForAll("portWidths") int width) {
        if ((register & 3) + width <= 4) {
            long inMemory = new ConfigDriver(machine, device).read(register, width);
            assertThat(mechanism1(device, register, width)).isEqualTo(inMemory);
        }
    }

    @Test
    void whatIsNotThereReadsAsOnes() {
        for (int device = 1; device < 32; device++) {
            assertThat(new ConfigDriver(machine, device).read(0, 4)).isEqualTo(ONES);
        }
        for (int function = 1; function < 8; function++) {
            assertThat(machine.load(PlatformMap.ECAM_BASE + (function << 12), 4))
                    .isEqualTo(ONES);
        }
        machine.out(0xCF8, 4, 0x8001_0000L);
        assertThat(machine.in(0xCFC, 4)).as("bus 1").isEqualTo(ONES);
    }

    @Test
    void extendedConfigurationSpaceIsEmpty() {
        assertThat(bridge.read(0x100, 4)).isZero();
        assertThat(bridge.read(0xFFC, 4)).isZero();
        assertThat(bridge.read(0xFF, 2)).isZero();
    }

    @Property(tries = 2000)
    void noAccessThrows(
            @ForAll @IntRange(max = 0xF_FFFF) int address, @ForAll("widths") int width, @ForAll long value) {
        machine.load(PlatformMap.ECAM_BASE + address, width);
        machine.store(PlatformMap.ECAM_BASE + address, width, value);
        machine.out(0xCF8, 4, value & 0x80FF_FFFFL);
        int port = 0xCF8 + address % 8;
        machine.in(port, Math.min(width, 4));
        machine.out(port, Math.min(width, 4), value >>> 8);
    }

    @Property
    void theHeaderIsReadOnlyButForWhatIsNot(@ForAll @IntRange(max = 255) int register, @ForAll long value) {
        long id = bridge.read(0, 8);
        bridge.write(register, 4, value);
        assertThat(bridge.read(0, 4)).isEqualTo(id & ONES);
        assertThat(bridge.read(0x04, 2) & ~0x406).isZero();
        assertThat(bridge.read(0x08, 4) >>> 16).isEqualTo(0x0600);
        assertThat(bridge.read(0x10, 8) | bridge.read(0x18, 8) | bridge.read(0x20, 8))
                .isZero();
    }

    @Provide
    Arbitrary<Integer> widths() {
        return Arbitraries.of(1, 2, 4, 8);
    }

    @Provide
    Arbitrary<Integer> portWidths() {
        return Arbitraries.of(1, 2, 4);
    }
}
