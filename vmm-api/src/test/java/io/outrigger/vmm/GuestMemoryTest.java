// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class GuestMemoryTest {
    /** Two regions that adjoin at 0x2000, and one behind a hole at 0x8000. */
    private final GuestMemory memory =
            new GuestMemory(List.of(region(0x8000, 0x1000), region(0x0, 0x2000), region(0x2000, 0x1000)));

    private static GuestRegion region(long base, long size) {
        return new GuestRegion(base, Arena.ofAuto().allocate(size, 8));
    }

    /** The specification in the plainest form: every byte of the range lies in some region. */
    private boolean everyByteIsRam(long gpa, long length) {
        for (long i = 0; i < length; i++) {
            long at = gpa + i;
            if (memory.regions().stream().noneMatch(r -> at >= r.base() && at < r.end())) {
                return false;
            }
        }
        return true;
    }

    @Provide
    Arbitrary<Long> addresses() {
        Arbitrary<Long> near = Arbitraries.longs().between(-16, 0x9010);
        Arbitrary<Long> edges =
                Arbitraries.of(0L, 0x1FFFL, 0x2000L, 0x2FFFL, 0x3000L, 0x7FFFL, 0x8000L, 0x8FFFL, 0x9000L);
        return Arbitraries.oneOf(near, edges, Arbitraries.longs());
    }

    @Property
    void containsIsEveryByte(@ForAll("addresses") long gpa, @ForAll("lengths") int length) {
        assertThat(memory.contains(gpa, length))
                .isEqualTo(everyByteIsRam(gpa, length) && (length > 0 || everyByteIsRam(gpa, 1)));
    }

    @Provide
    Arbitrary<Integer> lengths() {
        return Arbitraries.integers().between(0, 0x3100);
    }

    @Property
    void whatIsWrittenIsRead(@ForAll("addresses") long gpa, @ForAll long value) {
        if (memory.contains(gpa, 8)) {
            memory.putLong(gpa, value);
            assertThat(memory.getLong(gpa)).isEqualTo(value);
            assertThat(memory.getInt(gpa + 4)).isEqualTo((int) (value >>> 32));
            assertThat(memory.getShort(gpa + 3)).isEqualTo((short) (value >>> 24));
            assertThat(memory.getByte(gpa + 7)).isEqualTo((byte) (value >>> 56));
        } else {
            assertThatThrownBy(() -> memory.putLong(gpa, value)).isInstanceOf(GuestFault.class);
            assertThatThrownBy(() -> memory.getLong(gpa)).isInstanceOf(GuestFault.class);
        }
    }

    @Property
    void bulkCopiesSpanRegionsOrFaultWhole(@ForAll("addresses") long gpa, @ForAll("lengths") int length) {
        byte[] source = new byte[length];
        for (int i = 0; i < length; i++) {
            source[i] = (byte) (i * 31 + 7);
        }
        if (memory.contains(gpa, length)) {
            memory.write(gpa, source);
            byte[] target = new byte[length];
            memory.read(gpa, MemorySegment.ofArray(target));
            assertThat(target).isEqualTo(source);
            memory.clear(gpa, length);
            memory.read(gpa, MemorySegment.ofArray(target));
            assertThat(target).isEqualTo(new byte[length]);
        } else {
            assertThatThrownBy(() -> memory.write(gpa, source)).isInstanceOf(GuestFault.class);
        }
    }

    @Test
    void hugeLengthsDoNotWrap() {
        assertThat(memory.contains(0x100, Long.MAX_VALUE)).isFalse();
        assertThat(memory.contains(0x100, -1)).isFalse();
        assertThat(memory.contains(-1, 2)).isFalse();
        assertThatThrownBy(() -> memory.slice(0x100, Long.MAX_VALUE)).isInstanceOf(GuestFault.class);
        assertThatThrownBy(() -> memory.slice(Long.MAX_VALUE, 8))
                .isInstanceOf(GuestFault.class)
                .hasMessage("guest-physical range 0x7fffffffffffffff, 8 bytes, is not guest memory");
    }

    @Test
    void refusesOverlappingRegions() {
        assertThatThrownBy(() -> new GuestMemory(List.of(region(0, 0x2000), region(0x1000, 0x1000))))
                .hasMessageContaining("overlap at 0x1000");
    }

    @Test
    void orderedAccessNeedsOneRegion() {
        memory.putIntRelease(0x1FFC, 42);
        assertThat(memory.getIntAcquire(0x1FFC)).isEqualTo(42);
        memory.putShortRelease(0x8000, (short) -3);
        assertThat(memory.getShortAcquire(0x8000)).isEqualTo((short) -3);
    }

    @Test
    void wordsAreReplacedOnlyIfTheyAreAsExpected() {
        memory.putLong(0x1FF8, 1);
        assertThat(memory.compareAndSetLong(0x1FF8, 2, 3)).isFalse();
        assertThat(memory.getLongAcquire(0x1FF8)).isEqualTo(1);
        assertThat(memory.compareAndSetLong(0x1FF8, 1, -1)).isTrue();
        assertThat(memory.getLongAcquire(0x1FF8)).isEqualTo(-1);
        assertThatThrownBy(() -> memory.getLongAcquire(0x3000)).isInstanceOf(GuestFault.class);
        assertThatThrownBy(() -> memory.compareAndSetLong(-8, 0, 0)).isInstanceOf(GuestFault.class);
    }

    @Test
    void concurrentReplacementsAllCount() throws Exception {
        Thread[] threads = new Thread[2];
        for (int t = 0; t < threads.length; t++) {
            threads[t] = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 100_000; ) {
                    long old = memory.getLongAcquire(0x2000);
                    i += memory.compareAndSetLong(0x2000, old, old + 1) ? 1 : 0;
                }
            });
        }
        for (Thread t : threads) {
            t.join();
        }
        assertThat(memory.getLong(0x2000)).isEqualTo(200_000);
    }

    @Property
    void rangesOfWordsAreWhereEveryWordCanBeRead(
            @ForAll("addresses") long address, @ForAll("lengths") int bytes, @ForAll boolean aligned) {
        GuestMemory odd = new GuestMemory(List.of( // a border within a word; a region aligned otherwise than the host's
                region(0, 0x2004), region(0x2004, 0xFFC), region(0x3000, 0x1000), region(0x4000, 0x1000)));
        long gpa = aligned ? address & -8 : address;
        int length = Math.max(aligned ? bytes & -8 : bytes, 8);
        boolean readable = gpa % 8 == 0 && length % 8 == 0 && odd.contains(gpa, length);
        for (long at = gpa; readable && at < gpa + length; at += 8) {
            readable = isReadable(odd, at);
        }
        assertThat(odd.containsWords(gpa, length)).isEqualTo(readable);
    }

    private static boolean isReadable(GuestMemory memory, long gpa) {
        try {
            memory.getLongAcquire(gpa);
            return true;
        } catch (GuestFault | IllegalArgumentException e) {
            return false;
        }
    }
}
