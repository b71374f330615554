// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.vmm.BlockSpec.Format;
import io.outrigger.vmm.HostException;
import io.outrigger.vmm.ImageException;
import io.outrigger.vmm.SpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskImagesTest {
    private static final int SIZE = 300_032; // 586 sectors, 4.6 clusters

    @TempDir
    Path folder;

    private final byte[] content = new byte[SIZE];
    private Path base;
    private Path first;
    private Path second;

    @BeforeEach
    void make() throws IOException {
        new Random(1).nextBytes(content);
        base = Files.write(folder.resolve("base"), content);
        first = folder.resolve("first");
        second = folder.resolve("second");
    }

    private List<Path> layers() {
        DiskImages.create(first, Format.RAW, List.of(base), 0);
        DiskImages.create(second, Format.RAW, List.of(base, first), 0);
        return List.of(base, first, second);
    }

    private void write(List<Path> layers, int offset, byte[] bytes) {
        try (Disk disk = DiskImages.open(Format.RAW, layers, true)) {
            assertThat(DiskBytes.write(disk, offset, bytes, false)).isZero();
        }
        System.arraycopy(bytes, 0, content, offset, bytes.length);
    }

    private byte[] read(List<Path> layers) {
        try (Disk disk = DiskImages.open(Format.RAW, layers, false)) {
            return DiskBytes.all(disk);
        }
    }

    @Test
    void layersShowWhatWasWrittenLast() throws IOException {
        List<Path> layers = layers();
        assertThat(Files.size(first)).isLessThan(70_000);
        write(layers.subList(0, 2), 65_536, DiskBytes.filled(70_000 / 512 * 512, 1));
        write(layers, 512, DiskBytes.filled(512, 2));
        write(layers, 131_072, DiskBytes.filled(512, 3));
        assertThat(read(layers)).isEqualTo(content);
        DiskImages.flatten(Format.RAW, layers, folder.resolve("flat"));
        assertThat(Files.readAllBytes(folder.resolve("flat"))).isEqualTo(content);
        assertThat(DiskImages.describe(second))
                .isEqualTo(new OverlayHeader(SIZE, 16, first.toAbsolutePath().toString(), SIZE));
    }

    @Test
    void aLayerIsCommittedIntoTheOneBelow() throws IOException {
        byte[] original = content.clone();
        List<Path> layers = layers();
        write(layers.subList(0, 2), 100 * 512, DiskBytes.filled(60_000 / 512 * 512, 1));
        write(layers, 512, DiskBytes.filled(200 * 512, 2));
        try (Disk disk = DiskImages.open(Format.RAW, layers, true)) {
            assertThat(disk.writeZeroes(131_072, 131_072, true, false)).isZero();
        }
        Arrays.fill(content, 131_072, 262_144, (byte) 0);
        assertThat(read(layers)).isEqualTo(content);
        DiskImages.commit(Format.RAW, layers);
        assertThat(read(layers)).isEqualTo(content);
        assertThat(read(layers.subList(0, 2))).isEqualTo(content);
        assertThat(Files.readAllBytes(base)).isEqualTo(original);
        DiskImages.commit(Format.RAW, layers.subList(0, 2));
        assertThat(Files.readAllBytes(base)).isEqualTo(content);
        assertThat(read(layers.subList(0, 2))).isEqualTo(content);
        write(layers.subList(0, 2), 0, DiskBytes.filled(512, 9)); // and goes on
        assertThat(read(layers.subList(0, 2))).isEqualTo(content);
    }

    @Test
    void aDiskMayBeAnOverlayOnItsOwnOrLargerThanItsBase() throws IOException {
        DiskImages.create(first, Format.OVERLAY, List.of(), 1 << 20);
        try (Disk disk = DiskImages.open(Format.OVERLAY, List.of(first), true)) {
            assertThat(DiskBytes.write(disk, (1 << 20) - 512, DiskBytes.filled(512, 5), true))
                    .isZero();
            assertThat(DiskBytes.read(disk, (1 << 20) - 1024, 512)).isEqualTo(new byte[512]);
        }
        DiskImages.create(second, Format.RAW, List.of(base), 1 << 20);
        byte[] all = read(List.of(base, second));
        assertThat(all).startsWith(content).hasSize(1 << 20);
        assertThat(Arrays.copyOfRange(all, SIZE, 1 << 20)).containsOnly(0);
        assertThatThrownBy(() -> DiskImages.commit(Format.RAW, List.of(base, second)))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("flatten");
    }

    @Test
    void aBaseIsOpenedOnlyIfItIsNamed() throws IOException {
        List<Path> layers = layers();
        Path other = Files.copy(base, folder.resolve("other"));
        assertThatThrownBy(() -> read(List.of(other, first)))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("lies over '%s', not over %s".formatted(base, other));
        assertThatThrownBy(() -> DiskImages.open(Format.OVERLAY, List.of(first), false))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("must be named");
        assertThatThrownBy(() -> read(List.of(base, second))).isInstanceOf(SpecException.class);
        Files.write(base, new byte[SIZE + 512]);
        assertThatThrownBy(() -> read(layers)).hasMessageContaining("base has %d".formatted(SIZE + 512));
    }

    @Test
    void aRawDiskStaysRawWhateverAGuestWritesIntoIt() {
        layers();
        byte[] overlay = new OverlayHeader(SIZE, 16, "/etc/passwd", 512).encode();
        write(List.of(base), 0, overlay);
        assertThat(read(List.of(base))).isEqualTo(content);
    }

    @Test
    void aRelativeNameIsRelativeToTheOverlay() throws IOException {
        OverlayHeader header = new OverlayHeader(SIZE, 16, "../base", SIZE);
        Path sub = Files.createDirectory(folder.resolve("sub"));
        Files.write(sub.resolve("over"), Arrays.copyOf(header.encode(), (int) header.dataStart()));
        assertThat(read(List.of(base, sub.resolve("over")))).isEqualTo(content);
    }

    @Test
    void aWriterIsAlone() throws IOException {
        List<Path> layers = layers();
        long before = descriptors();
        try (Disk disk = DiskImages.open(Format.RAW, layers, true)) {
            assertThat(disk.size()).isEqualTo(SIZE);
            assertThatThrownBy(() -> DiskImages.open(Format.RAW, layers, true)).isInstanceOf(HostException.class);
            assertThatThrownBy(() -> read(layers)).hasMessageContaining("another's");
            assertThatThrownBy(() -> DiskImages.open(Format.RAW, List.of(base), true))
                    .hasMessageContaining("another's");
            assertThatThrownBy(() -> DiskImages.commit(Format.RAW, layers)).isInstanceOf(HostException.class);
            Path third = folder.resolve("third");
            DiskImages.create(third, Format.RAW, List.of(base), 0);
            try (Disk sibling = DiskImages.open(Format.RAW, List.of(base, third), true)) {
                assertThat(sibling.size()).isEqualTo(SIZE);
            }
        }
        assertThat(descriptors()).isEqualTo(before);
    }

    @Test
    void whatCannotBeMadeLeavesNothing() throws IOException {
        assertThatThrownBy(() -> DiskImages.create(base, Format.RAW, List.of(), 512))
                .isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> DiskImages.create(first, Format.RAW, List.of(), 0))
                .isInstanceOf(SpecException.class);
        assertThatThrownBy(() -> DiskImages.create(first, Format.RAW, List.of(folder.resolve("none")), 0))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("ENOENT");
        assertThat(Files.exists(first)).isFalse();
        assertThatThrownBy(() -> DiskImages.commit(Format.RAW, List.of(base))).isInstanceOf(SpecException.class);
        Files.write(first, new byte[100]);
        assertThatThrownBy(() -> read(List.of(base, first))).hasMessageContaining("too short");
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }
}
