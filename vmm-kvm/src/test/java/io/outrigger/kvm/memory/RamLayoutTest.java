// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.vmm.MemorySpec;
import io.outrigger.vmm.PlatformMap;
import io.outrigger.vmm.SpecException;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RamLayoutTest {
    private static final long GIB = 1L << 30;

    @Property
    void blocksAreAllOfRamInOrderAroundTheHole(
            @ForAll @LongRange(min = 256, max = 4L << 20) long pages4k,
            @ForAll MemorySpec.Pages pages,
            @ForAll @IntRange(min = 0, max = 9) int nodes) {
        long granule = pages.granule();
        long size = Math.max(Math.max(1, nodes), pages4k * 4096 / granule) * granule;
        RamLayout layout = RamLayout.of(spec(size, pages, nodes));

        long inOrder = 0;
        long total = 0;
        for (RamLayout.Block b : layout.blocks()) {
            assertThat(b.size()).isPositive();
            assertThat(b.gpa()).isGreaterThanOrEqualTo(inOrder);
            inOrder = b.gpa() + b.size();
            assertThat(inOrder <= PlatformMap.HOLE_START || b.gpa() >= PlatformMap.HOLE_END)
                    .as("%s is outside the hole", b)
                    .isTrue();
            total += b.size();
        }
        assertThat(total).isEqualTo(size);
        assertThat(layout.blocks().getFirst().gpa()).isZero();
        long below = Math.min(size, PlatformMap.HOLE_START);
        assertThat(inOrder).isEqualTo(size == below ? size : PlatformMap.HOLE_END + size - below);
    }

    @Property
    void zonesAreEvenWholeGranulesAndFilledWithoutGaps(
            @ForAll @LongRange(min = 256, max = 4L << 20) long pages4k, @ForAll @IntRange(min = 1, max = 9) int nodes) {
        RamLayout layout = RamLayout.of(spec(pages4k * 4096, MemorySpec.Pages.BASE, nodes));
        assertThat(layout.zones()).isEqualTo(IntStream.range(0, nodes).boxed().toList());
        for (int zone = 0; zone < nodes; zone++) {
            long share = pages4k / nodes + (zone < pages4k % nodes ? 1 : 0);
            assertThat(layout.zoneSize(zone)).isEqualTo(share * 4096);
            long offset = 0;
            for (RamLayout.Block b : layout.blocks()) {
                if (b.zone() == zone) {
                    assertThat(b.offset()).isEqualTo(offset);
                    offset += b.size();
                }
            }
            assertThat(offset).isEqualTo(share * 4096);
        }
    }

    @Test
    void sixGibibytesInTwoZones() {
        assertThat(RamLayout.of(spec(6 * GIB, MemorySpec.Pages.BASE, 2)).blocks())
                .containsExactly(new RamLayout.Block(0, 3 * GIB, 0, 0), new RamLayout.Block(4 * GIB, 3 * GIB, 1, 0));
        assertThat(RamLayout.of(spec(8 * GIB, MemorySpec.Pages.BASE, 2)).blocks())
                .containsExactly(
                        new RamLayout.Block(0, 3 * GIB, 0, 0),
                        new RamLayout.Block(4 * GIB, GIB, 0, 3 * GIB),
                        new RamLayout.Block(5 * GIB, 4 * GIB, 1, 0));
        assertThat(RamLayout.of(spec(GIB, MemorySpec.Pages.BASE, 0)).zones()).containsExactly(RamLayout.ANY_NODE);
    }

    @Test
    void fewerPagesThanNodesAreRefused() {
        assertThatThrownBy(() -> RamLayout.of(spec(GIB, MemorySpec.Pages.HUGE_1G, 2)))
                .isInstanceOf(SpecException.class)
                .hasMessage("memory.nodes: 1 pages cannot be split among 2 nodes; name fewer nodes or more memory");
    }

    private static MemorySpec spec(long size, MemorySpec.Pages pages, int nodes) {
        return new MemorySpec(
                size,
                pages,
                false,
                false,
                false,
                IntStream.range(0, nodes).boxed().toList());
    }
}
