// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.linux.BlockFile;
import io.outrigger.vmm.ImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

/** Files that are no overlays, or damaged ones, or made to harm. */
class OverlayHeaderTest {
    private static byte[] header() {
        return new OverlayHeader(1 << 20, 12, "/disks/base.img", 1 << 19).encode();
    }

    private static void sign(byte[] header) {
        ByteBuffer b = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(12, 0);
        CRC32C crc = new CRC32C();
        crc.update(header);
        b.putInt(12, (int) crc.getValue());
    }

    @Property
    void isReadAsItWasWritten(
            @ForAll @LongRange(min = 1, max = 1L << 29) long sectors,
            @ForAll @IntRange(min = 16, max = 21) int bits,
            @ForAll @StringLength(max = 400) String name,
            @ForAll @IntRange(min = 0, max = 1 << 22) int baseSectors) {
        String base = name.replace('\0', '/').replaceAll("[\\uD800-\\uDFFF]", "x");
        OverlayHeader header = new OverlayHeader(sectors * 512, bits, base, base.isEmpty() ? 0 : baseSectors * 512L);
        assertThat(OverlayHeader.decode("test", header.encode())).isEqualTo(header);
    }

    @Property
    void anyChangedByteIsNoticed(
            @ForAll @IntRange(min = 0, max = 4095) int at, @ForAll @IntRange(min = 1, max = 255) int change) {
        byte[] header = header();
        header[at] ^= (byte) change;
        assertThatThrownBy(() -> OverlayHeader.decode("test", header)).isInstanceOf(ImageException.class);
    }

    @Property
    void whatIsSignedIsCheckedAllTheSame(@ForAll @IntRange(min = 8, max = 100) int at, @ForAll @Size(8) byte[] bytes) {
        byte[] header = header();
        System.arraycopy(bytes, 0, header, at, 8);
        sign(header);
        try {
            OverlayHeader read = OverlayHeader.decode("test", header);
            assertThat(read.size()).isPositive();
            assertThat(read.clusters()).isBetween(1, OverlayHeader.MOST_CLUSTERS);
            assertThat(read.dataStart()).isPositive();
        } catch (ImageException e) {
            assertThat(e).hasMessageStartingWith("test: ");
        }
    }

    @Property(tries = 300)
    void anyTableOfClustersIsHarmless(
            @ForAll @Size(min = 1, max = 12) int[] entries, @ForAll @IntRange(min = 0, max = 10) int data)
            throws IOException {
        OverlayHeader header = new OverlayHeader(10 * 4096 - 512, 12, "", 0);
        byte[] file = Arrays.copyOf(header.encode(), (int) header.dataStart() + data * 4096);
        ByteBuffer b = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < entries.length && i < 10; i++) {
            b.putInt(4096 + 4 * i, (entries[i] & 1) == 0 ? entries[i] : entries[i] & 15);
        }
        Path path = Files.createTempFile("table", ".overlay");
        try {
            Files.write(path, file);
            RawDisk raw = new RawDisk(BlockFile.open(path.toString(), true));
            try (raw;
                    Overlay overlay = new Overlay("test", raw, Optional.empty())) {
                assertThat(DiskBytes.write(overlay, 512, DiskBytes.filled(20_000, 1), true))
                        .isZero();
                assertThat(DiskBytes.read(overlay, 512, 20_000)).isEqualTo(DiskBytes.filled(20_000, 1));
            } catch (ImageException e) {
                assertThat(e).hasMessageContaining("entry");
            }
        } finally {
            Files.delete(path);
        }
    }

    /** As a crash leaves it that comes between two blocks of the table: the file has more data clusters than the disk. */
    @Example
    void dataWhoseEntryACrashHasLostDoesNotMakeTheFullDiskUnreadable() throws IOException {
        OverlayHeader header = new OverlayHeader(4 * 4096, 12, "", 0);
        byte[] file = Arrays.copyOf(header.encode(), (int) header.dataStart() + 2 * 4096);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(4096, ClusterTable.FIRST_DATA + 1);
        Path path = Files.createTempFile("lost", ".overlay");
        try {
            Files.write(path, file);
            for (int value = 1; value < 3; value++) {
                RawDisk raw = new RawDisk(BlockFile.open(path.toString(), true));
                try (Overlay overlay = new Overlay("test", raw, Optional.empty())) {
                    byte[] all = DiskBytes.filled(4 * 4096, value);
                    assertThat(DiskBytes.write(overlay, 0, all, true)).isZero();
                    assertThat(DiskBytes.all(overlay)).isEqualTo(all);
                }
            }
        } finally {
            Files.delete(path);
        }
    }

    @Property(tries = 200)
    void anyBytesAreRefused(@ForAll @Size(max = 5000) byte[] bytes) {
        assertThatThrownBy(() -> OverlayHeader.decode("test", Arrays.copyOf(bytes, 4096)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("magic");
    }

    @Example
    void whatCannotBeIsNotMade() {
        assertThatThrownBy(() -> new OverlayHeader(0, 16, "", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OverlayHeader(100, 16, "", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OverlayHeader(1L << 43, 16, "", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OverlayHeader(512, 11, "", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OverlayHeader(512, 16, "", 512)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OverlayHeader(512, 16, "x".repeat(2049), 512))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OverlayHeader(512, 16, "x\0", 512)).isInstanceOf(IllegalArgumentException.class);
    }
}
