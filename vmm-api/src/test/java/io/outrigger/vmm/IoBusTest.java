// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class IoBusTest {
    /** Bytes that can be read back, at any width. */
    private static class Bytes implements IoDevice {
        final byte[] cells;

        Bytes(int length, int first) {
            cells = new byte[length];
            for (int i = 0; i < length; i++) {
                cells[i] = (byte) (first + i);
            }
        }

        @Override
        public long read(long offset, int width) {
            long v = 0;
            for (int i = 0; i < width; i++) {
                v |= (cells[(int) offset + i] & 0xFFL) << (8 * i);
            }
            return v;
        }

        @Override
        public void write(long offset, int width, long value) {
            for (int i = 0; i < width; i++) {
                cells[(int) offset + i] = (byte) (value >>> (8 * i));
            }
        }
    }

    @Test
    void servesWholeAccessesAndSplitsCrossingOnes() {
        IoBus bus = new IoBus();
        bus.attach(IoRange.mmio(0x1000, 4), new Bytes(4, 0x10));
        bus.attach(IoRange.mmio(0x1004, 4), new Bytes(4, 0x20));
        assertThat(IoBus.read(bus.mmio(), 0x1000, 4)).isEqualTo(0x13121110L);
        assertThat(IoBus.read(bus.mmio(), 0x1002, 4)).isEqualTo(0x21201312L);
        assertThat(IoBus.read(bus.mmio(), 0x1006, 4)).isEqualTo(0xFFFF2322L);
        assertThat(IoBus.read(bus.mmio(), 0xFFE, 4)).isEqualTo(0x1110FFFFL);
        IoBus.write(bus.mmio(), 0x1002, 4, 0xAABBCCDDL);
        assertThat(IoBus.read(bus.mmio(), 0x1000, 8)).isEqualTo(0x2322AABBCCDD1110L);
    }

    @Test
    void oddWidthsAreServedByteByByte() {
        IoBus bus = new IoBus();
        bus.attach(IoRange.mmio(0x1000, 8), new Bytes(8, 0x10) {
            @Override
            public long read(long offset, int width) {
                assertThat(width).isEqualTo(1);
                return super.read(offset, width);
            }

            @Override
            public void write(long offset, int width, long value) {
                assertThat(width).isEqualTo(1);
                super.write(offset, width, value);
            }
        });
        assertThat(IoBus.read(bus.mmio(), 0x1001, 3)).isEqualTo(0x131211L);
        IoBus.write(bus.mmio(), 0x1001, 7, 0x77665544332211L);
        assertThat(IoBus.read(bus.mmio(), 0x1002, 5)).isEqualTo(0x6655443322L);
    }

    @Test
    void unclaimedReadsAreOnes() {
        IoBus bus = new IoBus();
        assertThat(IoBus.read(bus.ports(), 0x60, 1)).isEqualTo(0xFF);
        assertThat(IoBus.read(bus.ports(), 0x60, 4)).isEqualTo(0xFFFFFFFFL);
        assertThat(IoBus.read(bus.mmio(), 0x60, 8)).isEqualTo(-1L);
        IoBus.write(bus.mmio(), 0x60, 8, 1);
    }

    @Test
    void refusesOverlapsAndNamesBoth() {
        IoBus bus = new IoBus();
        bus.attach(IoRange.port(0x3F8, 8), new Bytes(8, 0));
        assertThatThrownBy(() -> bus.attach(IoRange.port(0x3FF, 1), new Bytes(1, 0)))
                .isInstanceOf(SpecException.class)
                .hasMessage("device: ports 0x3ff-0x3ff of Bytes overlaps ports 0x3f8-0x3ff of Bytes");
        bus.detach(IoRange.port(0x3F8, 8));
        bus.attach(IoRange.port(0x3FF, 1), new Bytes(1, 0));
    }

    @Property
    void findsExactlyTheAttached(
            @ForAll List<@IntRange(max = 200) Integer> bases, @ForAll @IntRange(min = 1, max = 9) int length) {
        IoBus bus = new IoBus();
        List<IoRange> attached = new ArrayList<>();
        for (int base : bases) {
            IoRange range = IoRange.port(base, length);
            boolean free = attached.stream().noneMatch(a -> a.base() < range.end() && range.base() < a.end());
            if (free) {
                bus.attach(range, new Bytes(length, 0));
                attached.add(range);
            } else {
                assertThatThrownBy(() -> bus.attach(range, new Bytes(length, 0)))
                        .isInstanceOf(SpecException.class);
            }
        }
        for (int a = 0; a < 220; a++) {
            int address = a;
            IoMap.Entry entry = bus.ports().find(address);
            boolean claimed = attached.stream().anyMatch(r -> address >= r.base() && address < r.end());
            assertThat(entry != IoMap.NOBODY).isEqualTo(claimed);
            assertThat(entry.covers(address)).isEqualTo(claimed);
        }
    }

    /** A guest can move a PCI function as often as it likes. */
    @Test
    void aDeviceThatIsAttachedAgainKeepsItsNumber() {
        IoBus moving = new IoBus();
        IoDevice device = new Bytes(4, 0);
        moving.attach(IoRange.mmio(0x1000, 4), new Bytes(4, 0));
        for (int i = 0; i < 100; i++) {
            IoRange range = IoRange.mmio(0x2000 + 0x1000 * i, 4);
            moving.attach(range, device);
            assertThat(moving.mmio().entries().get(1).id()).isEqualTo(1);
            moving.detach(range);
        }
        assertThat(moving.names()).hasSize(2);
    }
}
