// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.linux.BlockFile;
import io.outrigger.vmm.BlockSpec;
import io.outrigger.vmm.BlockSpec.Format;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that writes layers is killed at random moments (SIGKILL). It tells before each write what it is about to
 * write, and after each flush that it has returned, in a file that outlives it.
 */
class KillTest {
    private static final int KILLS = 25;
    private static final int SECTORS = 16_384; // 128 clusters
    private static final int RECORD = 24; // kind, sector, count, 0, number
    private static final int WRITE = 1;
    private static final int WRITE_STABLE = 2;
    private static final int STABLE = 3;
    private static final int FLUSHED = 4;

    @TempDir
    Path folder;

    @Test
    void whatWasFlushedSurvives() throws Exception {
        byte[] content = new byte[SECTORS * Disk.SECTOR];
        for (int s = 0; s < SECTORS; s += 2) {
            System.arraycopy(Stamps.sectors(1, -1 - s), 0, content, s * Disk.SECTOR, Disk.SECTOR);
        }
        Path base = Files.write(folder.resolve("base"), content);
        Path overlay = folder.resolve("overlay");
        DiskImages.create(overlay, Format.RAW, List.of(base), 0);
        Random random = new Random(42);
        Stamps stamps = new Stamps(content);
        int flushes = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Path log = Files.createFile(folder.resolve("log" + kill));
            writeUntilKilled(base, overlay, log, 1 + random.nextInt(400), kill);
            flushes += replay(log, stamps);
            try (Disk disk = DiskImages.open(Format.RAW, List.of(base, overlay), false)) {
                byte[] now = DiskBytes.all(disk);
                stamps.check(now);
                stamps = new Stamps(now);
            }
        }
        assertThat(flushes).isGreaterThan(KILLS);
        assertThat(Files.readAllBytes(base)).isEqualTo(content);
    }

    private static void writeUntilKilled(Path base, Path overlay, Path log, int records, int seed) throws Exception {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classPath(),
                        Writer.class.getName(),
                        base.toString(),
                        overlay.toString(),
                        log.toString(),
                        Integer.toString(seed))
                .inheritIO()
                .start();
        try {
            while (Files.size(log) < (long) records * RECORD) {
                assertThat(writer.isAlive()).isTrue();
                Thread.onSpinWait();
            }
        } finally {
            writer.destroyForcibly(); // SIGKILL
        }
        assertThat(writer.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(writer.exitValue()).isEqualTo(128 + 9);
    }

    private static String classPath() {
        return Stream.of(Writer.class, DiskImages.class, BlockSpec.class, BlockFile.class)
                .map(c -> c.getProtectionDomain().getCodeSource().getLocation().getPath())
                .collect(Collectors.joining(":"));
    }

    private static int replay(Path log, Stamps stamps) throws IOException {
        ByteBuffer records = ByteBuffer.wrap(Files.readAllBytes(log));
        int flushes = 0;
        for (int at = 0; at + RECORD <= records.capacity(); at += RECORD) {
            int kind = records.getInt(at);
            int sector = records.getInt(at + 4);
            int count = records.getInt(at + 8);
            switch (kind) {
                case WRITE, WRITE_STABLE -> stamps.writes(sector, count, records.getLong(at + 16));
                case STABLE -> stamps.flushed(sector, count);
                default -> {
                    assertThat(kind).isEqualTo(FLUSHED);
                    stamps.flushed();
                    flushes++;
                }
            }
        }
        return flushes;
    }

    /** The process that is killed. */
    static final class Writer {
        private Writer() {}

        /** Writes for ever. */
        public static void main(String[] args) throws IOException {
            Random random = new Random(Long.parseLong(args[3]));
            long number = Long.parseLong(args[3]) << 32;
            Disk disk = DiskImages.open(Format.RAW, List.of(Path.of(args[0]), Path.of(args[1])), true);
            try (FileChannel log = FileChannel.open(Path.of(args[2]), StandardOpenOption.APPEND)) {
                while (true) {
                    number++;
                    int sector = random.nextInt(SECTORS);
                    int count = 1 + random.nextInt(Math.min(300, SECTORS - sector));
                    long offset = (long) sector * Disk.SECTOR;
                    int error = 0;
                    switch (random.nextInt(10)) {
                        case 0 -> {
                            error = disk.flush();
                            log(log, FLUSHED, 0, 0, 0);
                        }
                        case 1 -> {
                            log(log, WRITE_STABLE, sector, count, number);
                            error = DiskBytes.write(disk, offset, Stamps.sectors(count, number), true);
                            log(log, STABLE, sector, count, number);
                        }
                        case 2 -> {
                            log(log, WRITE, sector, count, 0);
                            error = disk.writeZeroes(offset, (long) count * Disk.SECTOR, random.nextBoolean(), false);
                        }
                        default -> {
                            log(log, WRITE, sector, count, number);
                            error = DiskBytes.write(disk, offset, Stamps.sectors(count, number), false);
                        }
                    }
                    if (error != 0) {
                        throw new IllegalStateException("error " + error);
                    }
                }
            }
        }

        private static void log(FileChannel log, int kind, int sector, int count, long number) throws IOException {
            ByteBuffer record = ByteBuffer.allocate(RECORD);
            record.putInt(kind)
                    .putInt(sector)
                    .putInt(count)
                    .putInt(0)
                    .putLong(number)
                    .flip();
            if (log.write(record) != RECORD) {
                throw new IOException("half a record");
            }
        }
    }
}
