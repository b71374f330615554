// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PiecesTest {
    private static Pieces cut(byte[] bytes, List<Integer> cuts) {
        Pieces pieces = new Pieces();
        int at = 0;
        for (int cut : cuts) {
            int n = Math.min(cut, bytes.length - at);
            byte[] padded = new byte[n + 7];
            System.arraycopy(bytes, at, padded, 3, n);
            pieces.add(MemorySegment.ofArray(padded), 3, n);
            at += n;
        }
        pieces.add(MemorySegment.ofArray(bytes), at, bytes.length - at);
        return pieces;
    }

    private static byte[] bytes(Pieces pieces) {
        byte[] all = new byte[(int) pieces.length()];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) pieces.get(i);
        }
        return all;
    }

    @Property
    void copiesWhateverTheCuts(
            @ForAll @Size(min = 40, max = 300) byte[] from,
            @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 20) Integer> fromCuts,
            @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 20) Integer> toCuts,
            @ForAll @IntRange(min = 0, max = 19) int fromAt,
            @ForAll @IntRange(min = 0, max = 19) int toAt) {
        int n = from.length - 20;
        Pieces target = cut(new byte[from.length], toCuts);
        Pieces.copy(cut(from, fromCuts), fromAt, target, toAt, n);
        byte[] expected = new byte[from.length];
        System.arraycopy(from, fromAt, expected, toAt, n);
        assertThat(bytes(target)).isEqualTo(expected);
    }

    @Property
    void numbersAndSumsAreTheSameWhateverTheCuts(
            @ForAll @Size(min = 20, max = 200) byte[] bytes,
            @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 9) Integer> cuts,
            @ForAll @IntRange(min = 0, max = 12) int at) {
        Pieces whole = cut(bytes, List.of());
        Pieces parts = cut(bytes, cuts);
        assertThat(parts.getMac(at)).isEqualTo(whole.getMac(at));
        assertThat(parts.getInt(at)).isEqualTo(whole.getInt(at));
        assertThat(parts.getShort(at)).isEqualTo(whole.getShort(at));
        assertThat(parts.sum(at, bytes.length - at)).isEqualTo(simpleSum(bytes, at));
        parts.putMac(at, 0x0102_0304_0506L);
        assertThat(parts.getMac(at)).isEqualTo(0x0102_0304_0506L);
    }

    private static int simpleSum(byte[] bytes, int at) {
        int sum = 0;
        for (int i = at; i < bytes.length; i += 2) {
            sum += (bytes[i] & 0xFF) << 8 | (i + 1 < bytes.length ? bytes[i + 1] & 0xFF : 0);
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return sum;
    }

    @Test
    void whatIsDroppedMakesRoom() {
        Pieces pieces = new Pieces();
        Random random = new Random(1);
        byte[] expected = {};
        for (int i = 0; i < 5000; i++) {
            byte[] more = new byte[1 + random.nextInt(9)];
            random.nextBytes(more);
            pieces.add(MemorySegment.ofArray(more), 0, more.length);
            expected = Arrays.copyOf(expected, expected.length + more.length);
            System.arraycopy(more, 0, expected, expected.length - more.length, more.length);
            int drop = random.nextInt(Math.min(12, expected.length + 1));
            pieces.drop(drop);
            expected = Arrays.copyOfRange(expected, drop, expected.length);
            assertThat(pieces.length()).isEqualTo(expected.length);
        }
        assertThat(bytes(pieces)).isEqualTo(expected);
        assertThatThrownBy(() -> pieces.get(pieces.length())).isInstanceOf(IndexOutOfBoundsException.class);
        pieces.clear();
        assertThat(pieces.length()).isZero();
    }
}
