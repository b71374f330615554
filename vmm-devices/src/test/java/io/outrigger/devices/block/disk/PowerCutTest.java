// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.linux.BlockFile;
import io.outrigger.linux.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The power is cut at any moment; what was flushed is there, and what was not is old or new, sector by sector. */
class PowerCutTest {
    private static final int BITS = 12;
    private static final int SECTORS = 90;
    private static final int SIZE = SECTORS * Disk.SECTOR;

    @TempDir
    Path folder;

    private Path base;
    private Path path;

    private void make() throws IOException {
        base = folder.resolve("base");
        byte[] content = new byte[SIZE];
        for (int s = 0; s < SECTORS; s++) {
            System.arraycopy(Stamps.sectors(1, -1 - s), 0, content, s * Disk.SECTOR, Disk.SECTOR);
        }
        Files.write(base, content);
        OverlayHeader header = new OverlayHeader(SIZE, BITS, "base", SIZE);
        path = Files.write(folder.resolve("overlay"), Arrays.copyOf(header.encode(), (int) header.dataStart()));
    }

    private Overlay open(Disk file) {
        return new Overlay("test", file, Optional.of(new RawDisk(BlockFile.open(base.toString(), false))));
    }

    @RepeatedTest(300)
    void whatWasFlushedIsThere(RepetitionInfo repetition) throws IOException {
        make();
        byte[] before = Files.readAllBytes(base);
        Random random = new Random(repetition.getCurrentRepetition());
        Stamps stamps = new Stamps(before);
        long number = 1;
        for (int cut = 0; cut < 4; cut++) {
            CutDisk file = new CutDisk(path, random, random.nextInt(60));
            Overlay overlay = open(file);
            assertThat(number).isLessThan(1_000_000);
            try {
                while (true) {
                    number = step(overlay, file, random, stamps, number + 1);
                }
            } catch (CutDisk.PowerCut e) {
                file.cut();
            }
            try (Overlay after = open(new RawDisk(BlockFile.open(path.toString(), true)))) {
                byte[] content = DiskBytes.all(after);
                stamps.check(content);
                stamps = new Stamps(content);
            }
        }
        assertThat(Files.readAllBytes(base)).isEqualTo(before);
    }

    private static long step(Overlay overlay, CutDisk file, Random random, Stamps stamps, long number) {
        int sector = random.nextInt(SECTORS);
        int count = 1 + random.nextInt(Math.min(30, SECTORS - sector));
        switch (random.nextInt(12)) {
            case 0, 1 -> {
                stamps.writes(sector, count, 0);
                int error = overlay.writeZeroes(
                        (long) sector * Disk.SECTOR, (long) count * Disk.SECTOR, random.nextBoolean(), false);
                assertThat(error).isIn(0, Errno.EIO);
            }
            case 2, 3 -> {
                if (overlay.flush() == 0) {
                    stamps.flushed();
                }
            }
            case 4 -> {
                if (random.nextInt(20) == 0) {
                    file.failNextFlush();
                }
            }
            case 5 -> {
                stamps.writes(sector, count, number);
                int error = DiskBytes.write(overlay, (long) sector * Disk.SECTOR, Stamps.sectors(count, number), true);
                if (error == 0) {
                    stamps.flushed(sector, count);
                }
            }
            default -> {
                stamps.writes(sector, count, number);
                DiskBytes.write(overlay, (long) sector * Disk.SECTOR, Stamps.sectors(count, number), false);
            }
        }
        if (random.nextInt(1000) == 0) {
            throw new CutDisk.PowerCut();
        }
        return number;
    }

    @Test
    void afterAFlushThatFailedNothingIsWrittenAnyMore() throws IOException {
        make();
        CutDisk file = new CutDisk(path, new Random(1), 1000);
        try (Overlay overlay = open(file)) {
            byte[] sector = Stamps.sectors(1, 7);
            assertThat(DiskBytes.write(overlay, 0, sector, false)).isZero();
            file.failNextFlush();
            assertThat(overlay.flush()).isEqualTo(Errno.EIO);
            assertThat(overlay.flush()).isEqualTo(Errno.EIO);
            assertThat(DiskBytes.write(overlay, 0, sector, false)).isEqualTo(Errno.EIO);
            assertThat(overlay.writeZeroes(0, 512, true, false)).isEqualTo(Errno.EIO);
            assertThat(DiskBytes.read(overlay, 0, 512)).isEqualTo(sector);
        }
        try (Overlay after = open(new RawDisk(BlockFile.open(path.toString(), true)))) {
            assertThat(DiskBytes.all(after)).isEqualTo(Files.readAllBytes(base));
        }
    }
}
