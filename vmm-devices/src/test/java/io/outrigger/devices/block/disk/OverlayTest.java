// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.linux.BlockFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/** An overlay is the array of bytes that a disk is, whatever is done to it in whatever order. */
class OverlayTest {
    private static final int BITS = 12;
    private static final int SECTORS = 100; // 12.5 clusters

    private Path folder;
    private int files;

    /** Something that a driver does. */
    record Step(Kind kind, int sector, int count, int value) {
        enum Kind {
            WRITE,
            WRITE_STABLE,
            ZERO,
            ZERO_UNMAP,
            FLUSH,
            REOPEN,
            LAYER
        }
    }

    @Provide
    Arbitrary<Step> steps() {
        return Combinators.combine(
                        Arbitraries.of(Step.Kind.class),
                        Arbitraries.integers().between(0, SECTORS - 1),
                        Arbitraries.integers().between(1, 40),
                        Arbitraries.integers().between(1, 250))
                .as((kind, at, n, value) -> new Step(kind, at, Math.min(n, SECTORS - at), value));
    }

    @BeforeTry
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory("overlay");
    }

    @AfterTry
    void removeFolder() throws IOException {
        try (var all = Files.list(folder)) {
            for (Path p : all.toList()) {
                Files.delete(p);
            }
        }
        Files.delete(folder);
    }

    private Disk raw(Path path) {
        return new RawDisk(BlockFile.open(path.toString(), true));
    }

    private Path newOverlay(long size, long baseSize) throws IOException {
        OverlayHeader header = new OverlayHeader(size, BITS, baseSize == 0 ? "" : "base", baseSize);
        byte[] file = Arrays.copyOf(header.encode(), (int) header.dataStart());
        return Files.write(folder.resolve("overlay" + files++), file);
    }

    private Disk open(List<Path> layers, boolean based) {
        Optional<Disk> below = Optional.empty();
        for (int i = 0; i < layers.size(); i++) {
            Disk file = raw(layers.get(i));
            below = Optional.of(i == 0 && based ? file : new Overlay("test", file, below));
        }
        return below.orElseThrow();
    }

    @Property(tries = 300)
    void itIsAnArrayOfBytes(
            @ForAll("stepLists") List<Step> steps, @ForAll @IntRange(min = 0, max = 130) int baseSectors)
            throws Exception {
        int size = SECTORS * Disk.SECTOR;
        byte[] model = new byte[size];
        List<Path> layers = new ArrayList<>();
        boolean based = baseSectors > 0;
        byte[] base = new byte[baseSectors * Disk.SECTOR];
        if (based) {
            new Random(baseSectors).nextBytes(base);
            System.arraycopy(base, 0, model, 0, Math.min(base.length, size));
            layers.add(Files.write(folder.resolve("base"), base));
        }
        layers.add(newOverlay(size, base.length));
        Disk disk = open(layers, based);
        for (Step s : steps) {
            int at = s.sector() * Disk.SECTOR;
            int n = s.count() * Disk.SECTOR;
            switch (s.kind()) {
                case WRITE, WRITE_STABLE -> {
                    byte[] bytes = DiskBytes.filled(n, s.value());
                    bytes[n - 1] = (byte) (s.value() + 1);
                    assertThat(DiskBytes.write(disk, at, bytes, s.kind() == Step.Kind.WRITE_STABLE))
                            .isZero();
                    System.arraycopy(bytes, 0, model, at, n);
                }
                case ZERO, ZERO_UNMAP -> {
                    assertThat(disk.writeZeroes(at, n, s.kind() == Step.Kind.ZERO_UNMAP, false))
                            .isZero();
                    Arrays.fill(model, at, at + n, (byte) 0);
                }
                case FLUSH -> assertThat(disk.flush()).isZero();
                case REOPEN -> {
                    disk.close();
                    disk = open(layers, based);
                }
                case LAYER -> {
                    disk.close();
                    if (layers.size() < 5) {
                        layers.add(newOverlay(size, size));
                    }
                    disk = open(layers, based);
                }
            }
            assertThat(DiskBytes.read(disk, at, n)).isEqualTo(Arrays.copyOfRange(model, at, at + n));
        }
        assertThat(DiskBytes.all(disk)).isEqualTo(model);
        disk.close();
        if (based) {
            assertThat(Files.readAllBytes(folder.resolve("base"))).isEqualTo(base);
        }
    }

    @Provide
    Arbitrary<List<Step>> stepLists() {
        return steps().list().ofMaxSize(40);
    }

    @Property(tries = 100)
    void whatIsDiscardedIsOldOrZeros(
            @ForAll("stepLists") List<Step> writes,
            @ForAll @IntRange(min = 0, max = SECTORS - 1) int sector,
            @ForAll @IntRange(min = 1, max = SECTORS) int count)
            throws Exception {
        int size = SECTORS * Disk.SECTOR;
        Path base = Files.write(folder.resolve("base"), DiskBytes.filled(size, 0x77));
        try (Disk disk = open(List.of(base, newOverlay(size, size)), true)) {
            for (Step s : writes) {
                DiskBytes.write(disk, s.sector() * 512L, DiskBytes.filled(s.count() * Disk.SECTOR, s.value()), false);
            }
            byte[] before = DiskBytes.all(disk);
            int from = sector * Disk.SECTOR;
            int to = Math.min(size, from + count * Disk.SECTOR);
            assertThat(disk.discard(from, to - from)).isZero();
            byte[] after = DiskBytes.all(disk);
            for (int i = 0; i < size; i++) {
                if (i < from || i >= to || after[i] != 0) {
                    assertThat(after[i]).isEqualTo(before[i]);
                }
            }
        }
    }
}
