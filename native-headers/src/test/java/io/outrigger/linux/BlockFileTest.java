// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockFileTest {
    @TempDir
    Path folder;

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("disk"), content);
    }

    private static MemorySegment bytes(String text) {
        return Arena.ofAuto().allocateFrom(ValueLayout.JAVA_BYTE, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(MemorySegment s) {
        return new String(s.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII);
    }

    @Test
    void stretchesAreFilledAndEmptiedInOrder() throws Exception {
        Path path = file("0123456789");
        try (BlockFile f = BlockFile.open(path.toString(), true)) {
            assertThat(f.size()).isEqualTo(10);
            assertThat(f.isBlockDevice()).isFalse();
            MemorySegment m = bytes("........");
            IoVector v = new IoVector(3);
            v.add(m, 6, 2);
            v.add(m, 0, 0);
            v.add(m, 1, 3);
            assertThat(f.read(v, 4)).isZero();
            assertThat(text(m)).isEqualTo(".678..45");
            assertThat(v.bytes()).isZero();
            v.clear();
            v.add(m, 0, 8);
            assertThat(f.write(v, 1, false)).isZero();
            v.clear();
            v.add(bytes("XY"), 0, 2);
            assertThat(f.write(v, 9, true)).isZero();
            assertThat(f.sync()).isZero();
            assertThat(path).hasContent("0.678..45XY");
        }
    }

    @Test
    void whatTheHostHasInMemoryIsReadAtOnce() throws Exception {
        try (BlockFile f = BlockFile.open(file("0123456789").toString(), false)) {
            MemorySegment m = bytes("........");
            IoVector v = new IoVector(2);
            v.add(m, 5, 3);
            v.add(m, 0, 3);
            int n = f.readCached(v, 2);
            assumeTrue(n != -Errno.EOPNOTSUPP, "a file system that cannot tell");
            assertThat(n).isEqualTo(6);
            assertThat(text(m)).isEqualTo("567..234");
            assertThat(v.bytes()).isEqualTo(6);
            assertThat(f.readCached(v, 10)).isZero();
        }
    }

    @Test
    void aPartOfAVectorIsOne() throws Exception {
        try (BlockFile f = BlockFile.open(file("0123456789").toString(), false)) {
            MemorySegment m = bytes("..........");
            IoVector all = new IoVector(3);
            all.add(m, 0, 3);
            all.add(m, 5, 3);
            all.add(m, 9, 1);
            IoVector part = new IoVector(3);
            part.addFrom(all, 2, 3);
            part.addFrom(all, 4, 0);
            assertThat(part.count()).isEqualTo(2);
            assertThat(f.read(part, 0)).isZero();
            assertThat(text(m)).isEqualTo("..0..12...");
            all.advance(4);
            assertThat(all.bytes()).isEqualTo(3);
            assertThat(f.read(all, 7)).isZero();
            assertThat(text(m)).isEqualTo("..0..178.9");
            assertThatThrownBy(() -> part.addFrom(all, 0, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void aVectorIsZeroed() {
        MemorySegment m = Arena.ofAuto().allocate(200_000).fill((byte) 1);
        IoVector v = new IoVector(2);
        v.add(m, 10, 150_000);
        v.add(m, 199_999, 1);
        v.advance(2);
        v.zero();
        assertThat(v.bytes()).isZero();
        byte[] expected = new byte[200_000];
        java.util.Arrays.fill(expected, (byte) 1);
        java.util.Arrays.fill(expected, 12, 150_010, (byte) 0);
        expected[199_999] = 0;
        assertThat(m.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
    }

    @Test
    void whatTheKernelMustNotSeeIsRefused() {
        IoVector v = new IoVector(1);
        MemorySegment m = bytes("12345678");
        assertThatThrownBy(() -> v.add(m, 4, 5)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> v.add(m, -1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> v.add(MemorySegment.ofArray(new byte[8]), 0, 8))
                .isInstanceOf(IllegalArgumentException.class);
        v.add(m, 0, 8);
        assertThatThrownBy(() -> v.add(m, 0, 8)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new IoVector(1025)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void failuresAreNumbers() throws Exception {
        try (BlockFile f = BlockFile.open(file("0123").toString(), false)) {
            IoVector v = new IoVector(1);
            v.add(bytes("12345"), 0, 5);
            assertThat(f.read(v, 0)).isEqualTo(Errno.EIO);
            assertThat(f.write(v, 0, false)).isEqualTo(Errno.EBADF);
            assertThat(f.punchHole(0, 4)).isEqualTo(Errno.EBADF);
        }
    }

    @Test
    void holesAndZerosReadAsZeros() throws Exception {
        Path path = Files.write(folder.resolve("disk"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        try (BlockFile f = BlockFile.open(path.toString(), true)) {
            assertThat(f.punchHole(1, 2)).isZero();
            assertThat(f.zeroRange(5, 2)).isIn(0, Errno.EOPNOTSUPP); // tmpfs cannot
        }
        assertThat(Files.readAllBytes(path)).startsWith(1, 0, 0, 4, 5).endsWith(8);
    }

    @Test
    void locksKeepOthersAway() throws Exception {
        String path = file("0123").toString();
        try (BlockFile reader = BlockFile.open(path, false);
                BlockFile other = BlockFile.open(path, false)) {
            try (BlockFile writer = BlockFile.open(path, true)) {
                assertThat(writer.tryLock(true)).isTrue();
                assertThat(reader.tryLock(false)).isFalse();
            }
            assertThat(reader.tryLock(false)).isTrue();
            assertThat(other.tryLock(false)).isTrue();
            assertThat(other.tryLock(true)).isFalse();
        }
    }

    @Test
    void whatIsNoDiskIsRefused() throws Exception {
        assertThatThrownBy(() -> BlockFile.open(folder.toString(), false)).hasMessageContaining("neither");
        assertThatThrownBy(() -> BlockFile.open("/dev/null", false)).hasMessageContaining("neither");
        assertThatThrownBy(() -> BlockFile.open(folder + "/none", false)).hasMessageContaining("ENOENT");
        Process p = new ProcessBuilder("mkfifo", folder + "/fifo").start();
        assertThat(p.waitFor()).isZero();
        assertThatThrownBy(() -> BlockFile.open(folder + "/fifo", false)).hasMessageContaining("neither");
    }

    @Test
    void transfersAllocateNothing() throws Exception {
        try (BlockFile f = BlockFile.open(file("0123456789").toString(), true)) {
            MemorySegment m = bytes("....");
            IoVector v = new IoVector(1);
            assertThat(Allocation.inSteadyState(() -> {
                        v.clear();
                        v.add(m, 0, 4);
                        int _ = f.read(v, 0);
                        v.clear();
                        v.add(m, 0, 4);
                        int _ = f.write(v, 4, false);
                    }))
                    .isZero();
        }
    }
}
