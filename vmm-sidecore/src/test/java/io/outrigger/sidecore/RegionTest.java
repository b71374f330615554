// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.linux.abi.Sidecore;
import io.outrigger.linux.abi.sidecore_header;
import io.outrigger.vmm.GuestRegion;
import io.outrigger.vmm.PlatformMap;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegionTest {
    @Property
    void itsPartsFollowEachOtherOnLines(
            @ForAll @IntRange(min = 1, max = 1024) int rings, @ForAll @IntRange(max = 12) int power) {
        RegionLayout layout = new RegionLayout(rings, 1 << power);
        int line = Sidecore.SIDECORE_SLOT();
        assertThat(layout.trapSlotOffset() % line).isZero();
        assertThat(layout.requestOffset() % line).isZero();
        assertThat(layout.completionOffset()).isEqualTo(layout.requestOffset() + layout.slots() * line);
        assertThat(layout.ringStride()).isGreaterThanOrEqualTo(layout.completionOffset() + layout.slots() * line);
        assertThat(layout.ringStride() % Sidecore.SIDECORE_PAGE()).isZero();
        assertThat(layout.size()).isEqualTo(layout.ringOffset() + (long) rings * layout.ringStride());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, -8, 8192})
    void slotsAreAPowerOfTwo(int slots) {
        assertThatThrownBy(() -> new RegionLayout(1, slots)).hasMessageContaining("slots must be a power of two");
    }

    @Test
    void theHeaderSaysWhereThingsAre() {
        RegionLayout layout = new RegionLayout(3, 16);
        MemorySegment ram = Arena.ofAuto().allocate(1 << 20, 4096);
        new Region(new GuestRegion(0x4000, ram), layout).write(3, 2, 2_000_000);
        MemorySegment header = ram;
        assertThat(sidecore_header.magic(header)).isEqualTo(Sidecore.SIDECORE_MAGIC());
        assertThat(sidecore_header.size(header)).isEqualTo(layout.size());
        assertThat(sidecore_header.features(header)).isEqualTo(3);
        assertThat(sidecore_header.rings(header)).isEqualTo(3);
        assertThat(sidecore_header.slots(header)).isEqualTo(16);
        assertThat(sidecore_header.ring_stride(header)).isEqualTo(layout.ringStride());
        assertThat(sidecore_header.trap_port(header)).isEqualTo((short) PlatformMap.SIDECORE_TRAP_PORT);
        assertThat(sidecore_header.trap_address(header)).isEqualTo(PlatformMap.SIDECORE_TRAP_ADDRESS);
        assertThat(sidecore_header.vcpus(header)).isEqualTo(2);
        assertThat(sidecore_header.tsc_khz(header)).isEqualTo(2_000_000);
    }

    @Test
    void aRegionThatIsTooSmallOrNotAtAPageIsRefused() {
        MemorySegment ram = Arena.ofAuto().allocate(1 << 16, 4096);
        RegionLayout layout = new RegionLayout(1, 64);
        assertThatThrownBy(() -> new Region(new GuestRegion(0x4000, ram.asSlice(0, 4096)), layout))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Region(new GuestRegion(0x4040, ram), layout))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
