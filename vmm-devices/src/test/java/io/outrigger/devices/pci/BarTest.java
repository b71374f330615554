// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.pci;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.IoDevice;
import io.outrigger.vmm.IoRange;
import io.outrigger.vmm.PlatformMap;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class BarTest {
    private static final long SIZE = 0x4000;
    private static final long WINDOW = PlatformMap.PCI_WINDOW_BASE;
    private static final long NOBODY = 0xFFFF_FFFFL;

    private final FakeMachine machine = new FakeMachine();
    private final PciBus bus = PciHost.of(machine.bus());
    private final List<Long> moves = new ArrayList<>();
    private final ConfigDriver first = plug(1);
    private final ConfigDriver second = plug(2);

    private ConfigDriver plug(int number) {
        PciFunction function = new PciFunction(new PciIdentity(0x1AF4, 0x1040 + number, 1, 0xFF_0000, 0x1AF4, 0));
        function.addBar(2, SIZE, new Constant(number), moves::add);
        bus.attach(number, function);
        return new ConfigDriver(machine, number);
    }

    private record Constant(long value) implements IoDevice {
        @Override
        public long read(long offset, int width) {
            return value;
        }

        @Override
        public void write(long offset, int width, long ignored) {}
    }

    private long at(long address) {
        return machine.load(address, 4);
    }

    @Test
    void placesAreGivenInTheWindowAndDoNotOverlap() {
        assertThat(first.place(2)).isEqualTo(WINDOW);
        assertThat(second.place(2)).isEqualTo(WINDOW + SIZE);
        assertThat(first.read(0x18, 1)).as("64 bits, memory, not prefetchable").isEqualTo(4);
        assertThat(moves).as("nothing is decoded yet").isEmpty();
        assertThat(at(WINDOW)).isEqualTo(NOBODY);
    }

    /** PCI 3.0, 6.2.5.1, implementation note. */
    @Test
    void sizingReadsBackTheBitsThatCanBeSet() {
        first.place(2, -1L);
        assertThat(first.read(0x18, 4)).isEqualTo(~(SIZE - 1) & 0xFFFF_FFFFL | 4);
        assertThat(first.read(0x1C, 4)).isEqualTo(0xFFFF_FFFFL);
        assertThat(first.read(0x10, 4)).as("not implemented").isZero();
    }

    @Test
    void isDecodedWhileMemorySpaceIsOn() {
        first.decode(true);
        assertThat(at(WINDOW)).isEqualTo(1);
        assertThat(at(WINDOW + SIZE - 4)).isEqualTo(1);
        assertThat(at(WINDOW + SIZE)).isEqualTo(NOBODY);
        first.decode(false);
        assertThat(at(WINDOW)).isEqualTo(NOBODY);
        assertThat(moves).containsExactly(WINDOW, -1L);
    }

    @Test
    void movesWhileItIsDecoded() {
        first.decode(true);
        first.place(2, WINDOW + 0x10_0000);
        assertThat(at(WINDOW)).isEqualTo(NOBODY);
        assertThat(at(WINDOW + 0x10_0000)).isEqualTo(1);
        assertThat(moves).containsExactly(WINDOW, -1L, WINDOW + 0x10_0000);
        first.write(0x18, 4, WINDOW + 0x10_0000);
        assertThat(moves).as("the same again is no move").hasSize(3);
    }

    @Test
    void movesByBytesToo() {
        first.decode(true);
        first.write(0x1A, 1, 0x20);
        assertThat(at(WINDOW & 0xFF00_FFFFL | 0x20_0000)).isEqualTo(1);
    }

    @Property(tries = 300)
    void outsideTheWindowNothingIsDecoded(@ForAll long anywhere) {
        first.decode(true);
        first.place(2, anywhere);
        long base = first.place(2);
        boolean inWindow = Long.compareUnsigned(base, WINDOW) >= 0
                && Long.compareUnsigned(base, WINDOW + PlatformMap.PCI_WINDOW_SIZE) < 0;
        assertThat(machine.bus().mmio().entries()).as("ECAM, and the function").hasSize(inWindow ? 2 : 1);
    }

    @Property(tries = 300)
    void everyPlaceInTheWindowIsDecodedWholly(@ForAll @LongRange(max = 0x7FF_FFFF) long offset) {
        first.decode(true);
        first.place(2, WINDOW + offset);
        long base = WINDOW + (offset & -SIZE);
        assertThat(at(base)).isEqualTo(1);
        assertThat(at(base + SIZE - 4)).isEqualTo(1);
    }

    @Test
    void overRamOrControllersItIsHarmless() {
        first.decode(true);
        for (long place :
                new long[] {0, 0x1000, PlatformMap.LAPIC_BASE, PlatformMap.IOAPIC_BASE, PlatformMap.ECAM_BASE}) {
            first.place(2, place);
            assertThat(new ConfigDriver(machine, 1).read(0, 2)).isEqualTo(0x1AF4);
            assertThat(machine.bus().mmio().entries()).hasSize(1);
        }
        first.place(2, WINDOW);
        assertThat(at(WINDOW)).isEqualTo(1);
    }

    @Test
    void ofTwoThatOverlapTheFirstFunctionsIsDecoded() {
        second.decode(true);
        first.decode(true);
        first.place(2, WINDOW + SIZE);
        assertThat(at(WINDOW + SIZE)).isEqualTo(1);
        first.place(2, WINDOW + 4 * SIZE);
        assertThat(at(WINDOW + SIZE))
                .as("it is decoded again once there is room")
                .isEqualTo(2);
        second.place(2, WINDOW + 4 * SIZE);
        assertThat(at(WINDOW + 4 * SIZE)).isEqualTo(1);
        assertThat(at(WINDOW + SIZE)).isEqualTo(NOBODY);
    }

    @Test
    void whatAnEmbedderHasPutIntoTheWindowStays() {
        machine.bus().attach(IoRange.mmio(WINDOW + 8 * SIZE, 8), new Constant(77));
        first.decode(true);
        first.place(2, WINDOW + 8 * SIZE);
        assertThat(at(WINDOW + 8 * SIZE)).isEqualTo(77);
        first.place(2, WINDOW + 9 * SIZE);
        assertThat(at(WINDOW + 9 * SIZE)).isEqualTo(1);
    }

    @Test
    void nothingGrowsHoweverOftenItMoves() {
        first.decode(true);
        int names = machine.bus().names().size();
        for (int i = 0; i < 1000; i++) {
            first.place(2, WINDOW + (i & 1) * 16 * SIZE);
            first.decode((i & 2) != 0);
        }
        assertThat(machine.bus().names()).hasSize(names);
    }

    @Test
    void savedRegistersAreTakenOver() {
        PciFunction one = new PciFunction(new PciIdentity(1, 2, 3, 4, 5, 6));
        one.addBar(0, SIZE, new Constant(9), moves::add);
        bus.attach(3, one);
        ConfigDriver driver = new ConfigDriver(machine, 3);
        driver.place(0, WINDOW + 0x40_0000);
        driver.decode(true);
        driver.write(0x3C, 1, 11);
        PciState state = one.save();

        FakeMachine other = new FakeMachine();
        PciBus otherBus = PciHost.of(other.bus());
        PciFunction same = new PciFunction(new PciIdentity(1, 2, 3, 4, 5, 6));
        same.addBar(0, SIZE, new Constant(9), moves::add);
        otherBus.attach(3, same);
        same.restore(state);
        assertThat(same.save()).isEqualTo(state);
        assertThat(other.load(WINDOW + 0x40_0000, 4)).isEqualTo(9);
    }
}
