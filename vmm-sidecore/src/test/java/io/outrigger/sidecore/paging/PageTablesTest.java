// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.linux.abi.Sidecore;
import java.lang.foreign.ValueLayout;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The three services for a guest that keeps to the ABI, against a page walk written for itself. */
class PageTablesTest {
    private static final int OK = Sidecore.SIDECORE_OK();
    private static final int AGAIN = Sidecore.SIDECORE_AGAIN();
    private static final int FLUSH = Sidecore.SIDECORE_FLUSH_NEEDED();
    private static final int BAD_ARGUMENT = Sidecore.SIDECORE_BAD_ARGUMENT();
    private static final int BAD_ADDRESS = Sidecore.SIDECORE_BAD_ADDRESS();
    private static final int PRESENT = Sidecore.SIDECORE_PRESENT();
    private static final int NOT_PRESENT = Sidecore.SIDECORE_NOT_PRESENT();
    private static final long LIST = Sidecore.SIDECORE_PT_LIST();
    private static final long LARGE = Sidecore.SIDECORE_PT_2M();
    private static final long PRW = 0x3;
    private static final long XD = 1L << 63;

    private final Bench guest = new Bench();

    @Provide
    Arbitrary<Long> linears() {
        return Arbitraries.longs().between(-0x8000_0000_0000L, 0x7FFF_FFFF_FFFFL);
    }

    @Property(tries = 200)
    void whatIsMappedIsFoundProtectedAndUnmapped(
            @ForAll("linears") long where,
            @ForAll boolean five,
            @ForAll @IntRange(min = 1, max = 64) int count,
            @ForAll boolean list) {
        int levels = five ? 5 : 4;
        long linear = (five ? where << 9 >> 1 : where) & -4096;
        int sign = five ? 56 : 47;
        if (linear + count * 4096L - 1 >> sign != linear >> sign) {
            return; // over the border of its half: another test's
        }
        Bench g = new Bench();
        long[] entries = new long[count];
        for (int i = 0; i < count; i++) {
            entries[i] = 0x20_0000 + i * 4096L | PRW | (list ? XD | (i & 0x80) : 0);
            g.memory.putLong(Bench.LIST + i * 8L, entries[i]);
        }
        long from = list ? Bench.LIST : entries[0];
        long named = count | (list ? LIST : 0);
        assertThat(g.map(levels, linear, from, named)).isEqualTo(OK);
        assertThat(g.done()).isEqualTo(count);
        assertThat(g.taken()).isEqualTo(tables(g, levels, linear, count));
        for (int i = 0; i < count; i++) {
            assertThat(g.translate(levels, linear + i * 4096L)).isEqualTo(entries[i]);
            assertThat(g.walk(Bench.ROOT, levels, linear + i * 4096L)).hasSize(levels);
        }
        assertThat(g.map(levels, linear, from, named)).as("again").isEqualTo(OK);
        assertThat(g.taken()).isZero();

        assertThat(g.run(g.protect, Bench.ROOT | levels, linear, 0x20_0001, count))
                .isEqualTo(FLUSH);
        assertThat(g.forgotten).hasSize(count).startsWith(0x20_1000L);
        assertThat(g.translate(levels, linear + (count - 1) * 4096L)).isEqualTo(0x20_0001 + (count - 1) * 4096L);

        assertThat(g.run(g.unmap, Bench.ROOT | levels, linear, 0, count)).isEqualTo(FLUSH);
        assertThat(g.done()).isEqualTo(count);
        for (int i = 0; i < count; i++) {
            assertThat(g.translate(levels, linear + i * 4096L)).isZero();
        }
        assertThat(g.run(g.unmap, Bench.ROOT | levels, linear, 0, count)).isEqualTo(OK);
        assertThat(g.run(g.protect, Bench.ROOT | levels, linear, 0x20_0001, count))
                .isEqualTo(NOT_PRESENT);
    }

    /** How many tables below the root are on the way to all of these pages. */
    private static long tables(Bench g, int levels, long linear, int count) {
        return LongStream.range(0, count)
                .boxed()
                .flatMap(i -> g.walk(Bench.ROOT, levels, linear + i * 4096).stream())
                .map(entry -> entry & -4096)
                .filter(table -> table != Bench.ROOT)
                .distinct()
                .count();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void largePagesAreOneLevelHigher(int levels) {
        long entry = 0x20_0000 | 0x1000 | 0x80 | PRW; // PAT of a large page is bit 12
        assertThat(guest.map(levels, 0x4000_0000, entry, 1 | LARGE)).isEqualTo(OK);
        assertThat(guest.taken()).isEqualTo(levels - 2);
        assertThat(guest.translate(levels, 0x4000_0000 + 0x12345)).isEqualTo(entry);
        assertThat(guest.walk(Bench.ROOT, levels, 0x4000_0000)).hasSize(levels - 1);
        assertThat(guest.map(levels, 0x4000_0000, 0x20_0000 | PRW, 1))
                .as("4K over 2M")
                .isEqualTo(PRESENT);
        assertThat(guest.run(guest.unmap, Bench.ROOT | levels, 0x4000_0000, 0, 1))
                .isEqualTo(BAD_ARGUMENT);
        assertThat(guest.run(guest.protect, Bench.ROOT | levels, 0x4000_0000, 0x20_0081, 1 | LARGE))
                .isEqualTo(FLUSH);
        assertThat(guest.run(guest.unmap, Bench.ROOT | levels, 0x4000_0000, 0, 1 | LARGE))
                .isEqualTo(FLUSH);
        assertThat(guest.forgotten).containsExactly(0x40_0000L, 0x40_0000L); // where the page ends
    }

    @Test
    void aTableIsNoLargePage() {
        assertThat(guest.map(4, 0, 0x20_0000 | PRW, 1)).isEqualTo(OK);
        assertThat(guest.map(4, 0, 0x20_0080 | PRW, 1 | LARGE)).isEqualTo(PRESENT);
        assertThat(guest.run(guest.unmap, Bench.ROOT | 4, 0, 0, 1 | LARGE)).isEqualTo(BAD_ARGUMENT);
        assertThat(guest.run(guest.protect, Bench.ROOT | 4, 0, 0x20_0081, 1 | LARGE))
                .isEqualTo(BAD_ARGUMENT);
    }

    @Test
    void aCallDoesSoMuchAndNoMore() {
        int most = Sidecore.SIDECORE_PT_MOST();
        long all = most + 30;
        for (long i = 0; i < all; i++) {
            guest.memory.putLong(Bench.LIST + i * 8, 0x20_0000 | PRW);
        }
        assertThat(guest.map(4, 0x1000, Bench.LIST, all | LIST)).isEqualTo(AGAIN);
        assertThat(guest.done()).isEqualTo(most);
        assertThat(guest.taken()).isEqualTo(3);
        assertThat(guest.map(4, 0x1000 + most * 4096L, Bench.LIST + most * 8L, all - most | LIST))
                .isEqualTo(OK);
        assertThat(guest.done()).isEqualTo(all - most);
        assertThat(guest.run(guest.unmap, Bench.ROOT | 4, 0x1000, 0, all)).isEqualTo(AGAIN | FLUSH);
        assertThat(guest.done()).isEqualTo(most);
        assertThat(guest.run(guest.unmap, Bench.ROOT | 4, 1L << 40, 0, 0xFFFF_FFFFL))
                .isEqualTo(AGAIN);
    }

    @Test
    void whenFramesRunOutWhatIsDoneStaysDone() {
        long args0 = Bench.ROOT | 4;
        long linear = 0x20_0000 - 0x2000;
        assertThat(guest.run(guest.map, args0, linear, 0x20_0000 | PRW, 4, Bench.FRAMES | 3))
                .isEqualTo(Sidecore.SIDECORE_NO_FRAME());
        assertThat(guest.done()).isEqualTo(2);
        assertThat(guest.taken()).isEqualTo(3);
        assertThat(guest.run(guest.map, args0, linear + 0x2000, 0x20_2000 | PRW, 2, Bench.FRAMES + 0x3000 | 1))
                .isEqualTo(OK);
        assertThat(guest.taken()).isEqualTo(1);
        assertThat(guest.translate(4, linear + 0x3000)).isEqualTo(0x20_3000 | PRW);
    }

    @Test
    void onlyClearFramesOfRamBecomeTables() {
        guest.memory.putByte(Bench.FRAMES + 0x1FFF, (byte) 1);
        assertThat(guest.map(4, 0, 0x20_0000 | PRW, 1)).isEqualTo(BAD_ARGUMENT);
        assertThat(guest.taken()).isEqualTo(1);
        for (long frames : new long[] {Bench.RAM | 4, -4096 | 4, 1L << 51 | 4, Long.MIN_VALUE | 4}) {
            assertThat(guest.run(guest.map, Bench.ROOT | 4, 1L << 40, 0x20_0000 | PRW, 1, frames))
                    .isEqualTo(BAD_ADDRESS);
            assertThat(guest.taken()).isZero();
        }
    }

    @Test
    void whatTheProcessorAddsMakesNoDifference() {
        guest.map(4, 0, 0x20_0000 | PRW, 1);
        assertThat(guest.map(4, 0, 0x20_0000 | PRW | 0x60, 1)).isEqualTo(OK);
        assertThat(guest.map(4, 0, 0x20_0000 | 1, 1)).isEqualTo(PRESENT);
        assertThat(guest.map(4, 0, 0x20_1000 | PRW, 1)).isEqualTo(PRESENT);
    }

    @Test
    void protectionKeepsThePage() {
        guest.map(4, 0, 0x20_0000 | PRW, 2);
        assertThat(guest.run(guest.protect, Bench.ROOT | 4, 0, 0x20_1001, 1)).isEqualTo(BAD_ARGUMENT);
        assertThat(guest.run(guest.protect, Bench.ROOT | 4, 0, 0x20_0000, 1)).isEqualTo(BAD_ARGUMENT);
        assertThat(guest.run(guest.protect, Bench.ROOT | 4, 0, 0x20_0001, 3)).isEqualTo(NOT_PRESENT);
        assertThat(guest.done()).isEqualTo(2);
        assertThat(guest.forgotten).containsExactly(0x20_1000L, 0x20_2000L);
    }

    @Test
    void pagesOutsideRamAreUnmappedButNotForgotten() {
        guest.map(4, 0, 0x20_0000 | PRW, 1);
        guest.memory.putLong(guest.walk(Bench.ROOT, 4, 0).getLast(), 0xFEC0_0000L | PRW);
        assertThat(guest.run(guest.unmap, Bench.ROOT | 4, 0, 0, 1)).isEqualTo(FLUSH);
        assertThat(guest.forgotten).isEmpty();
    }

    @Test
    void entriesThatNoProcessorTakesAreRefused() {
        long ok = 0x20_0000 | PRW;
        for (long entry : new long[] {ok & ~1, ok | 1L << 40, ok | 1L << 51, 0}) {
            assertThat(guest.map(4, 0, entry, 1)).isEqualTo(BAD_ARGUMENT);
        }
        for (long entry : new long[] {ok, ok | 0x80 | 1 << 13, ok | 0x80 | 1 << 20, ok | 0x80 | 1L << 40}) {
            assertThat(guest.map(4, 0, entry, 1 | LARGE)).isEqualTo(BAD_ARGUMENT);
        }
        assertThat(guest.map(4, 0, Bench.RAM | PRW, 1)).isEqualTo(BAD_ADDRESS);
        assertThat(guest.map(4, 0, Bench.RAM | PRW | 0x80, 1 | LARGE)).isEqualTo(BAD_ADDRESS);
        assertThat(guest.map(4, 0, ok | 0x7FF0_0000_0000_0000L | XD | 0x80, 1)).isEqualTo(OK);
        for (int width : new int[] {35, 53}) {
            assertThatThrownBy(() -> new LeafFormat(width)).hasMessageContaining("MAXPHYADDR");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 3, 6, 0xFFF, 0x804, 4 | 1L << 12 << 20, -4096 | 5})
    void rootsAreTablesOfRamWithFourOrFiveLevels(long root) {
        int expected = root == (4 | 1L << 32) || root == (-4096 | 5) ? BAD_ADDRESS : BAD_ARGUMENT;
        assertThat(guest.run(guest.map, root, 0, 0x20_0000 | PRW, 1)).isEqualTo(expected);
    }

    @Test
    void rangesAreCanonicalAndAligned() {
        long entry = 0x20_0000 | PRW;
        long high4 = 1L << 47;
        long high5 = 1L << 56;
        assertThat(guest.map(4, high4 - 4096, entry, 1)).isEqualTo(OK);
        assertThat(guest.map(4, high4 - 4096, entry, 2)).isEqualTo(BAD_ARGUMENT);
        assertThat(guest.map(4, high4, entry, 1)).isEqualTo(BAD_ARGUMENT);
        assertThat(guest.map(4, -high4, entry, 1)).isEqualTo(OK);
        assertThat(guest.map(4, -high4 - 4096, entry, 1)).isEqualTo(BAD_ARGUMENT);
        assertThat(guest.map(4, -4096, entry, 2)).isEqualTo(BAD_ARGUMENT);
        assertThat(guest.map(4, 0x800, entry, 1)).isEqualTo(BAD_ARGUMENT);
        assertThat(guest.map(4, 0x1000, entry | 0x80, 1 | LARGE)).isEqualTo(BAD_ARGUMENT);
        assertThat(guest.map(4, 0, entry, 0)).isEqualTo(BAD_ARGUMENT);
        assertThat(guest.map(4, 0, entry, 1 | 1L << 34)).isEqualTo(BAD_ARGUMENT);
        assertThat(guest.map(4, 0, entry | 0x80, 0xFFFF_FFFFL | LARGE)).isEqualTo(BAD_ARGUMENT);
        Bench five = new Bench();
        assertThat(five.map(5, high5 - 4096, entry, 1)).isEqualTo(OK);
        assertThat(five.map(5, -high5, entry, 1)).isEqualTo(OK);
        assertThat(five.map(5, high5, entry, 1)).isEqualTo(BAD_ARGUMENT);
    }

    @Test
    void listsAreWordsOfRam() {
        assertThat(guest.map(4, 0, Bench.LIST + 4, 1 | LIST)).isEqualTo(BAD_ARGUMENT);
        assertThat(guest.map(4, 0, Bench.RAM - 8, 2 | LIST)).isEqualTo(BAD_ADDRESS);
        assertThat(guest.map(4, 0, -8, 1 | LIST)).isEqualTo(BAD_ADDRESS);
        guest.memory.putLong(Bench.RAM - 8, 0x20_0000 | PRW);
        assertThat(guest.map(4, 0, Bench.RAM - 8, 1 | LIST)).isEqualTo(OK);
        assertThat(guest.run(guest.unmap, Bench.ROOT | 4, 0, -1, 1 | LIST)).isEqualTo(FLUSH);
    }

    @Test
    void tablesOutsideRamAreNotFollowed() {
        guest.memory.putLong(Bench.ROOT, Bench.RAM | PRW);
        for (PageTableService service : new PageTableService[] {guest.map, guest.unmap, guest.protect}) {
            assertThat(guest.run(service, Bench.ROOT | 4, 0, 0x20_0000 | PRW, 1))
                    .isEqualTo(BAD_ADDRESS);
        }
        assertThat(guest.ram.get(ValueLayout.JAVA_LONG, Bench.ROOT)).isEqualTo(Bench.RAM | PRW);
    }
}
