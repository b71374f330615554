// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.irq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.linux.IrqRoute;
import io.outrigger.vmm.IrqLine;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class IoApicTest {
    private static final int MASKED = 1 << 16;
    private static final int LEVEL = 1 << 15;
    private static final int REMOTE_IRR = 1 << 14;
    private static final int LOGICAL = 1 << 11;
    private static final int LOWEST_PRIORITY = 1 << 8;
    private static final int PIN = 4;

    private final List<String> sent = new ArrayList<>();
    private final List<List<IrqRoute>> tables = new ArrayList<>();
    private boolean takesMessages = true;
    private final IoApic ioApic = new IoApic(this::take, GsiRoutes.split(tables::add));
    private final IrqLine line = ioApic.line(PIN);

    private boolean take(long address, int data) {
        sent.add("%x<-%x".formatted(address, data));
        return takesMessages;
    }

    private void write(int register, int value) {
        ioApic.write(0, 4, register);
        ioApic.write(0x10, 4, value & 0xFFFF_FFFFL);
    }

    private long read(int register) {
        ioApic.write(0, 4, register);
        return ioApic.read(0x10, 4);
    }

    private void redirect(int destination, int low) {
        write(0x11 + 2 * PIN, destination << 24);
        write(0x10 + 2 * PIN, low);
    }

    private boolean awaitsEnd() {
        return (read(0x10 + 2 * PIN) & REMOTE_IRR) != 0;
    }

    @Test
    void afterResetAllIsMasked() {
        for (int pin = 0; pin < IoApic.PINS; pin++) {
            assertThat(read(0x10 + 2 * pin)).isEqualTo(MASKED);
            assertThat(read(0x11 + 2 * pin)).isZero();
            ioApic.line(pin).pulse();
        }
        assertThat(sent).isEmpty();
        assertThat(tables).isEmpty();
    }

    @Test
    void itSaysWhatItIs() {
        assertThat(read(1)).isEqualTo(0x0017_0020);
        write(0, 0xFFFF_FFFF);
        assertThat(read(0)).isEqualTo(0x0F00_0000);
        assertThat(read(2)).isEqualTo(0x0F00_0000);
        write(1, 0);
        assertThat(read(1)).isEqualTo(0x0017_0020);
        assertThat(ioApic.read(0, 4)).isEqualTo(1);
        assertThat(ioApic.read(0x20, 4)).isZero();
        assertThatThrownBy(() -> ioApic.line(24)).hasMessageContaining("0 to 23, not 24");
    }

    @Test
    void statusBitsAreNotTheGuestsToWrite() {
        redirect(0xA5, 0xFFFF_FFFF);
        assertThat(read(0x10 + 2 * PIN)).isEqualTo(0x1_AFFF);
        assertThat(read(0x11 + 2 * PIN)).isEqualTo(0xA500_0000L);
    }

    @Test
    void anEdgeIsOneMessage() {
        redirect(3, 0x31);
        line.set(true);
        line.set(true);
        line.set(false);
        assertThat(sent).containsExactly("fee03000<-31");
        line.pulse();
        assertThat(sent).hasSize(2);
    }

    @Test
    void aMessageSaysAllThatTheEntrySays() {
        redirect(0xFF, 0x41 | LOGICAL | LOWEST_PRIORITY | LEVEL);
        line.set(true);
        assertThat(sent).containsExactly("feeff004<-c141");
    }

    @Test
    void aMaskedEdgeIsLost() {
        redirect(0, 0x31 | MASKED);
        line.set(true);
        redirect(0, 0x31);
        assertThat(sent).isEmpty();
    }

    @Test
    void aLevelThatRoseWhileMaskedInterruptsWhenUnmasked() {
        redirect(0, 0x31 | LEVEL | MASKED);
        line.set(true);
        assertThat(sent).isEmpty();
        redirect(0, 0x31 | LEVEL);
        assertThat(sent).hasSize(1);
    }

    @Test
    void aLevelInterruptsAgainAfterItsEndOnly() {
        redirect(0, 0x31 | LEVEL);
        line.set(true);
        assertThat(awaitsEnd()).isTrue();
        line.set(false);
        line.set(true);
        assertThat(sent).hasSize(1);
        ioApic.endOfInterrupt(0x32);
        assertThat(sent).hasSize(1);
        ioApic.endOfInterrupt(0x31);
        assertThat(sent).hasSize(2);
        line.set(false);
        ioApic.endOfInterrupt(0x31);
        assertThat(sent).hasSize(2);
        assertThat(awaitsEnd()).isFalse();
    }

    @Test
    void theEoiRegisterEndsAnInterruptToo() {
        redirect(0, 0x31 | LEVEL);
        line.set(true);
        line.set(false);
        ioApic.write(0x40, 4, 0x31);
        assertThat(awaitsEnd()).isFalse();
    }

    @Test
    void anEndWhileMaskedInterruptsWhenUnmasked() {
        redirect(0, 0x31 | LEVEL);
        line.set(true);
        redirect(0, 0x31 | LEVEL | MASKED);
        assertThat(awaitsEnd()).isTrue();
        ioApic.endOfInterrupt(0x31);
        assertThat(sent).hasSize(1);
        redirect(0, 0x31 | LEVEL);
        assertThat(sent).hasSize(2);
    }

    @Test
    void turningToEdgeForgetsTheAwaitedEnd() {
        redirect(0, 0x31 | LEVEL);
        line.set(true);
        redirect(0, 0x31 | MASKED); // as Linux does with I/O APICs that have no EOI register
        assertThat(awaitsEnd()).isFalse();
        redirect(0, 0x31 | LEVEL);
        assertThat(sent).hasSize(2);
    }

    @Test
    void whatNobodyTookIsNotAwaited() {
        takesMessages = false;
        redirect(9, 0x31 | LEVEL);
        line.set(true);
        assertThat(awaitsEnd()).isFalse();
        takesMessages = true;
        redirect(0, 0x31 | LEVEL);
        assertThat(sent).last().isEqualTo("fee00000<-c031");
        assertThat(awaitsEnd()).isTrue();
    }

    @Test
    void reservedModesAndExtIntAreNotSent() {
        for (int mode : new int[] {3, 6, 7}) {
            redirect(0, 0x31 | mode << 8);
            line.pulse();
        }
        assertThat(sent).isEmpty();
        assertThat(tables).isEmpty();
    }

    @Test
    void kvmKnowsARouteBeforeALevelInterruptGoesThatWay() {
        line.set(true);
        List<Integer> sentBefore = new ArrayList<>();
        IoApic other = new IoApic(this::take, GsiRoutes.split(t -> sentBefore.add(sent.size())));
        other.line(PIN).set(true);
        other.write(0, 4, 0x10 + 2 * PIN);
        other.write(0x10, 4, 0x31 | LEVEL);
        assertThat(sentBefore).containsExactly(0);
        assertThat(sent).hasSize(1);
    }

    @Test
    void kvmHearsOfChangesOnly() {
        redirect(0, 0x31);
        redirect(0, 0x31);
        assertThat(tables).containsExactly(List.of(new IrqRoute.Msi(PIN, 0xFEE0_0000L, 0x31)));
        redirect(0, 0x31 | MASKED);
        assertThat(tables).last().isEqualTo(List.of());
    }

    @Test
    void aMaskedLevelKeepsItsRouteLestTheEndOfOneInServiceBeLost() {
        redirect(0, 0x31 | LEVEL);
        int told = tables.size();
        redirect(0, 0x31 | LEVEL | MASKED);
        assertThat(tables).hasSize(told);
    }

    @Property(tries = 300)
    void noRegisterTrafficThrowsAndRemoteIrrIsLevelsOnly(
            @ForAll @Size(max = 200) List<@IntRange(max = 0x45) Integer> offsets,
            @ForAll @Size(min = 200, max = 200) List<@LongRange(min = Long.MIN_VALUE) Long> values) {
        for (int i = 0; i < offsets.size(); i++) {
            long value = values.get(i);
            switch (i % 4) {
                case 0 -> ioApic.write(offsets.get(i), 1 << (value & 3), value);
                case 1 -> write((int) value & 0x3F, (int) (value >>> 32));
                case 2 -> ioApic.line((int) (value & 0xFF) % IoApic.PINS).set(value < 0);
                default -> ioApic.endOfInterrupt((int) value & 0xFF);
            }
            assertThat(ioApic.read(offsets.get(i), 1 << (value & 3))).isBetween(0L, 0xFFFF_FFFFL);
        }
        for (int pin = 0; pin < IoApic.PINS; pin++) {
            long low = read(0x10 + 2 * pin);
            assertThat((low & REMOTE_IRR) != 0 && (low & LEVEL) == 0).isFalse();
            assertThat(low & 0xFFFE_5000L & ~REMOTE_IRR).isZero();
        }
        assertThat(tables).allSatisfy(t -> assertThat(t).hasSizeLessThanOrEqualTo(IoApic.PINS));
    }

    @Property(tries = 300)
    void anAssertedUnmaskedLevelIsAlwaysInServiceOrTold(
            @ForAll @Size(max = 100) List<@IntRange(max = 4) Integer> steps) {
        boolean level = false;
        boolean masked = false;
        redirect(0, 0x31 | LEVEL);
        for (int step : steps) {
            switch (step) {
                case 0, 1 -> line.set(level = step == 1);
                case 2, 3 -> {
                    masked = step == 3;
                    redirect(0, 0x31 | LEVEL | (masked ? MASKED : 0));
                }
                default -> ioApic.endOfInterrupt(0x31);
            }
            if (level && !masked) {
                assertThat(awaitsEnd()).isTrue();
            }
        }
    }
}
