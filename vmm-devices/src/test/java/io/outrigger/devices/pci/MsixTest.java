// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.pci;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.vmm.FakeInterrupt;
import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.FakeMachine.Message;
import io.outrigger.vmm.HostException;
import io.outrigger.vmm.MessageInterrupt;
import io.outrigger.vmm.PlatformMap;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MsixTest {
    private static final int VECTORS = 70;
    private static final long BASE = PlatformMap.PCI_WINDOW_BASE;
    private static final long PENDING = BASE + 0x1000;
    private static final long LAPIC = 0xFEE0_1000L;
    private static final int ON = 0x8000;
    private static final int MASK_ALL = 0x4000;

    private final FakeMachine machine = new FakeMachine();
    private boolean noRoom;
    private final PciFunction function = new PciFunction(new PciIdentity(0x1AF4, 0x1044, 1, 0xFF_0000, 0x1AF4, 0));
    private final Msix msix = new Msix(function, VECTORS, 0, 0, this::message);
    private final ConfigDriver driver = new ConfigDriver(machine, 1);
    private final int capability;

    MsixTest() {
        function.addBar(0, 0x4000, msix, place -> {});
        PciHost.of(machine.bus()).attach(1, function);
        driver.decode(true);
        capability = driver.capability(0x11, 0);
    }

    private MessageInterrupt message() {
        if (noRoom) {
            throw new HostException("no room");
        }
        return machine.messageInterrupt();
    }

    private void control(int bits) {
        driver.write(capability + 2, 2, bits);
    }

    private void program(int vector, long address, int data) {
        machine.store(BASE + 16 * vector, 4, address & 0xFFFF_FFFFL);
        machine.store(BASE + 16 * vector + 4, 4, address >>> 32);
        machine.store(BASE + 16 * vector + 8, 4, data);
    }

    private void mask(int vector, boolean masked) {
        machine.store(BASE + 16 * vector + 12, 4, masked ? 1 : 0);
    }

    /** A vector in use, masked. */
    private FakeInterrupt use(int vector) {
        assertThat(msix.allocate(vector)).isTrue();
        program(vector, LAPIC, 0x40 + vector);
        return machine.messageInterrupts().getLast();
    }

    @Test
    void theCapabilityTellsHowManyAndWhere() {
        assertThat(driver.read(capability + 2, 2)).isEqualTo(VECTORS - 1);
        assertThat(driver.read(capability + 4, 4)).isZero();
        assertThat(driver.read(capability + 8, 4)).isEqualTo(0x1000);
        control(0xFFFF);
        assertThat(driver.read(capability + 2, 2)).isEqualTo(ON | MASK_ALL | VECTORS - 1);
    }

    @Test
    void entriesAreMaskedAtFirst() {
        for (int v = 0; v < VECTORS; v++) {
            assertThat(machine.load(BASE + 16 * v + 12, 4)).isEqualTo(1);
        }
        assertThat(machine.load(BASE + 16 * VECTORS + 12, 4))
                .as("behind the table")
                .isZero();
    }

    @Test
    void sendsWhatTheDriverChose() {
        FakeInterrupt interrupt = use(3);
        control(ON);
        assertThat(interrupt.message()).as("masked").isNull();
        mask(3, false);
        assertThat(interrupt.message()).isEqualTo(new Message(LAPIC, 0x43));
        msix.raise(3);
        assertThat(interrupt.taken()).isEqualTo(1);
        program(3, LAPIC + 0x1000, 0x50);
        assertThat(interrupt.message())
                .as("changed while it is not masked")
                .isEqualTo(new Message(LAPIC + 0x1000, 0x50));
        msix.raise(3);
        assertThat(interrupt.taken()).isEqualTo(1);
    }

    @Test
    void whileItIsMaskedItIsPendingAndSentOnceAfterwards() {
        FakeInterrupt interrupt = use(65);
        control(ON);
        msix.raise(65);
        msix.raise(65);
        assertThat(interrupt.taken()).isZero();
        assertThat(machine.load(PENDING + 8, 8)).isEqualTo(2);
        assertThat(machine.load(PENDING, 8)).isZero();
        machine.store(PENDING + 8, 8, 0);
        assertThat(machine.load(PENDING + 8, 1)).as("read-only").isEqualTo(2);
        mask(65, false);
        assertThat(interrupt.taken()).isEqualTo(1);
        assertThat(machine.load(PENDING + 8, 8)).isZero();
    }

    @Test
    void theFunctionsMaskHoldsAllBack() {
        FakeInterrupt interrupt = use(0);
        mask(0, false);
        control(ON | MASK_ALL);
        msix.raise(0);
        assertThat(interrupt.taken()).isZero();
        assertThat(machine.load(PENDING, 4)).isEqualTo(1);
        control(ON);
        assertThat(interrupt.taken()).isEqualTo(1);
    }

    @Test
    void whileItIsOffNothingIsSentOrRemembered() {
        FakeInterrupt interrupt = use(0);
        mask(0, false);
        msix.raise(0);
        control(ON);
        assertThat(interrupt.taken()).isZero();
        control(0);
        assertThat(interrupt.message()).isNull();
        assertThat(msix.isEnabled()).isFalse();
    }

    @Test
    void aVectorThatCannotBeHadIsRefused() {
        assertThat(msix.allocate(VECTORS)).isFalse();
        assertThat(msix.allocate(-1)).isFalse();
        assertThat(msix.allocate(0xFFFF)).isFalse();
        noRoom = true;
        assertThat(msix.allocate(1)).isFalse();
        msix.raise(1);
        control(ON);
        mask(1, false);
        msix.raise(1);
        noRoom = false;
        assertThat(msix.allocate(1)).isTrue();
        assertThat(msix.allocate(1)).isTrue();
        assertThat(machine.messageInterrupts())
                .as("one, however often it is used")
                .hasSize(1);
    }

    @Test
    void aRouteThatKvmRefusesLeadsNowhere() {
        Refusing way = new Refusing(machine.messageInterrupt());
        PciFunction other = new PciFunction(new PciIdentity(0, 0, 0, 0, 0, 0));
        Msix refused = new Msix(other, 1, 0, 0, () -> way);
        assertThat(refused.allocate(0)).isTrue();
        other.write(0x42, 2, ON);
        refused.write(12, 4, 0);
        refused.raise(0);
        assertThat(way.counted().taken()).isZero();
    }

    private record Refusing(FakeInterrupt counted) implements MessageInterrupt {
        @Override
        public void raise() {
            counted.raise();
        }

        @Override
        public void route(long address, int data) {
            throw new HostException("no such local APIC");
        }

        @Override
        public void unroute() {}

        @Override
        public void close() {}
    }

    @Property(tries = 1000)
    void noAccessThrowsAndTheTableReadsBack(
            @ForAll @IntRange(max = 0x1FF8) int offset, @ForAll("widths") int width, @ForAll long value) {
        machine.store(BASE + offset, width, value);
        long read = machine.load(BASE + offset, width);
        if (offset % 16 < 12 && offset % 16 + width <= 12 && offset + width <= 16 * VECTORS) {
            assertThat(read).isEqualTo(width == 8 ? value : value & (1L << 8 * width) - 1);
        }
        for (int v = 0; v < VECTORS; v++) {
            assertThat(machine.load(BASE + 16 * v + 12, 4)).isBetween(0L, 1L);
        }
    }

    @Provide
    Arbitrary<Integer> widths() {
        return Arbitraries.of(1, 2, 4, 8);
    }

    @Test
    void aSavedTableGoesOn() {
        use(2);
        use(5);
        mask(2, false);
        control(ON);
        msix.raise(5);
        MsixState state = msix.save();
        assertThat(state.entries().get(5)).isEqualTo(new MsixState.Entry(LAPIC, 0x45, true, true));

        FakeMachine other = new FakeMachine();
        PciFunction fresh = new PciFunction(new PciIdentity(0x1AF4, 0x1044, 1, 0xFF_0000, 0x1AF4, 0));
        Msix restored = new Msix(fresh, VECTORS, 0, 0, other::messageInterrupt);
        fresh.restore(function.save());
        restored.allocate(2);
        restored.allocate(5);
        restored.restore(state);
        assertThat(restored.save()).isEqualTo(state);
        FakeInterrupt two = other.messageInterrupts().get(0);
        FakeInterrupt five = other.messageInterrupts().get(1);
        assertThat(two.message()).isEqualTo(new Message(LAPIC, 0x42));
        assertThat(five.taken()).isZero();
        restored.write(16 * 5 + 12, 4, 0);
        assertThat(five.taken()).isEqualTo(1);
    }

    /** Each message that is raised before the last unmask arrives, however the mask changes meanwhile. */
    @Test
    void noneIsLostBetweenMaskingAndRaising() throws InterruptedException {
        FakeInterrupt interrupt = use(0);
        control(ON);
        AtomicBoolean done = new AtomicBoolean();
        Thread masker = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                mask(0, true);
                mask(0, false);
            }
        });
        for (int i = 0; i < 20_000; i++) {
            msix.raise(0);
            long taken = interrupt.taken();
            while (taken == 0) { // the masker's next round sends it
                Thread.onSpinWait();
                taken = interrupt.taken();
            }
        }
        done.set(true);
        masker.join();
    }

    @Test
    void givesBackWhatItHas() {
        FakeInterrupt interrupt = use(0);
        msix.close();
        assertThat(interrupt.isClosed()).isTrue();
        msix.raise(0);
    }
}
