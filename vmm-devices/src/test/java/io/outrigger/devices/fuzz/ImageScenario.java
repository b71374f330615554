// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fuzz;

import io.outrigger.devices.block.disk.Disk;
import io.outrigger.devices.block.disk.DiskImages;
import io.outrigger.linux.FileSizeLimit;
import io.outrigger.linux.IoVector;
import io.outrigger.vmm.BlockSpec.Format;
import io.outrigger.vmm.VmmException;
import io.outrigger.vmm.fuzz.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * An overlay's file as a script damages it, over a disk or alone. Either it is refused with a reason, or it is a disk:
 * what is written is read back, now, after it is opened again, flattened, and committed.
 */
final class ImageScenario {
    private static final int HEADER = 4096;
    private static final int CHECKSUM = 12;
    private static final int SIZE = 16;
    private static final int BASE_SIZE = 24;
    private static final int BASE_LENGTH = 36;
    private static final int BASE = 40;
    private static final int CLUSTER = 4096;
    private static final int MOST_CLUSTERS = 40;
    private static final int LARGEST = 256 << 10; // of those that are looked at as a whole
    private static final long LONGEST_FILE = 4 << 20;
    private static final Path FILE = Scratch.FOLDER.resolve("image");
    private static final Path FLAT = Scratch.FOLDER.resolve("flat");
    private static final MemorySegment ROOM = Arena.ofAuto().allocate(LARGEST);
    private static final int MOST_STEPS = 32;

    private final Script script;
    private List<Path> layers = List.of(FILE);

    ImageScenario(byte[] input) {
        script = new Script(input);
    }

    void run() throws IOException {
        Scratch.delete(FILE);
        Scratch.delete(FLAT);
        Files.write(FILE, script.below(8) == 0 ? script.rest() : image());
        Format format = layers.size() == 1 ? Format.OVERLAY : Format.RAW;
        try (FileSizeLimit _ = new FileSizeLimit(LONGEST_FILE)) {
            DiskImages.describe(FILE);
            byte[] content = use(format);
            if (content.length > 0) {
                reopen(format, content);
            }
        } catch (VmmException e) {
            if (e.getMessage() == null || e.getMessage().isBlank()) {
                throw new AssertionError("no reason", e);
            }
        }
    }

    // ---- the file

    private byte[] image() {
        int how = script.u8();
        ByteBuffer b =
                ByteBuffer.allocate(HEADER + CLUSTER * (1 + MOST_CLUSTERS)).order(ByteOrder.LITTLE_ENDIAN);
        b.putLong(0, 0x3159_414C_5245_564FL).putInt(8, 1).putLong(SIZE, 512L * (1 + script.u8()));
        b.putInt(32, 12);
        if ((how & 1) != 0) {
            Path base = Subjects.disk();
            byte[] name = base.toString().getBytes(StandardCharsets.UTF_8);
            b.putLong(BASE_SIZE, base.toFile().length()).putInt(BASE_LENGTH, name.length);
            b.put(BASE, name);
            layers = List.of(base, FILE);
        }
        for (int edits = how >> 1 & 7; edits > 0; edits--) {
            int at = script.u8() < 0xF0 ? script.below(64) : script.u16() % (HEADER - Long.BYTES);
            b.put(at, script.take(1 + script.below(8)));
        }
        if ((how & 0x10) == 0) {
            sign(b.array());
        }
        int entries = script.below(MOST_CLUSTERS);
        for (int i = 0; i < entries; i++) {
            int entry = script.u8();
            b.putInt(HEADER + 4 * i, entry == 0xFF ? script.u32() : entry);
        }
        int clusters = script.below(MOST_CLUSTERS);
        Arrays.fill(b.array(), HEADER + CLUSTER, HEADER + CLUSTER * (1 + clusters), (byte) 0x77);
        int length = HEADER + CLUSTER * (1 + clusters) + ((how & 0x20) != 0 ? script.u16() - 0x8000 : 0);
        return Arrays.copyOf(b.array(), Math.clamp(length, 0, b.capacity()));
    }

    private static void sign(byte[] file) {
        ByteBuffer b = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(CHECKSUM, 0);
        CRC32C crc = new CRC32C();
        crc.update(file, 0, HEADER);
        b.putInt(CHECKSUM, (int) crc.getValue());
    }

    // ---- the disk

    /** What it holds at the end, unless it is too large to look. */
    private byte[] use(Format format) {
        try (Disk disk = DiskImages.open(format, layers, true)) {
            int size = (int) Math.min(disk.size(), LARGEST);
            byte[] content = read(disk, 0, size);
            for (int i = 0; i < MOST_STEPS && !script.isOver(); i++) {
                step(disk, content);
            }
            compare(content, read(disk, 0, size), "after the writes");
            ok(disk.flush());
            return disk.size() <= LARGEST ? content : new byte[0];
        }
    }

    private void step(Disk disk, byte[] content) {
        int what = script.u8();
        int sectors = content.length / Disk.SECTOR;
        int from = script.u16() % sectors * Disk.SECTOR;
        int length = Math.min(content.length - from, script.u8() * Disk.SECTOR);
        boolean stable = (what & 8) != 0;
        switch (what & 7) {
            case 0, 1, 2 -> {
                byte value = (byte) script.u8();
                Arrays.fill(content, from, from + length, value);
                ROOM.asSlice(0, length).fill(value);
                ok(disk.write(vector(length), from, stable));
            }
            case 3 -> {
                Arrays.fill(content, from, from + length, (byte) 0);
                ok(disk.writeZeroes(from, length, (what & 16) != 0, stable));
            }
            case 4 -> {
                ok(disk.discard(from, length)); // old or zeros, by sector at the smallest
                System.arraycopy(read(disk, from, length), 0, content, from, length);
            }
            case 5 -> ok(disk.flush());
            default -> compare(Arrays.copyOfRange(content, from, from + length), read(disk, from, length), "between");
        }
    }

    private static void ok(int error) {
        if (error != 0) {
            throw new AssertionError("error " + error);
        }
    }

    private static IoVector vector(int length) {
        IoVector vector = new IoVector(2);
        vector.add(ROOM, 0, length / 3);
        vector.add(ROOM, length / 3, length - length / 3);
        return vector;
    }

    private static byte[] read(Disk disk, long offset, int length) {
        ROOM.asSlice(0, length).fill((byte) 0xEE);
        ok(disk.read(vector(length), offset));
        return ROOM.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    private static void compare(byte[] expected, byte[] found, String when) {
        int at = Arrays.mismatch(expected, found);
        if (at >= 0) {
            throw new AssertionError("byte %d differs %s".formatted(at, when));
        }
    }

    private void reopen(Format format, byte[] content) {
        try {
            DiskImages.flatten(format, layers, FLAT);
            compare(content, Files.readAllBytes(FLAT), "in the flat image");
            if (layers.size() > 1 && content.length <= Files.size(layers.getFirst())) {
                DiskImages.commit(format, layers);
                byte[] base = Arrays.copyOf(Files.readAllBytes(layers.getFirst()), content.length);
                compare(content, base, "below, after a commit");
            }
            try (Disk disk = DiskImages.open(format, layers, false)) {
                compare(content, read(disk, 0, content.length), "opened again");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (VmmException e) {
            throw new AssertionError("what was a disk is none any more", e);
        }
    }
}
