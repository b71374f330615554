// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A virtio disk.
 *
 * <p>Immutable.
 *
 * @param image its file or block device
 * @param format what the image is; it is never guessed from its content, which a guest may have written
 * @param overlays copy-on-write layers over the image, the lowest first; what the guest writes goes into the last
 * @param readOnly whether the guest may only read it; then none of its files is written
 * @param engine how the host's files are read and written
 * @param queues how many queues the driver may use, 1 to {@value #MOST_QUEUES}
 * @param mode who serves it at first
 * @param serial up to 20 printable ASCII characters that the guest finds it by; may be empty
 * @param rate how fast it is, all queues together
 * @param blockSize the bytes that the guest is to read and write at least: a power of two, 512 to 4096
 * @param physicalBlockSize the bytes that the guest is to align to: a power of two, from {@code blockSize} to 64 KiB
 */
public record BlockSpec(
        Path image,
        Format format,
        List<Path> overlays,
        boolean readOnly,
        Engine engine,
        int queues,
        ServiceMode mode,
        String serial,
        RateSpec rate,
        int blockSize,
        int physicalBlockSize)
        implements VirtioSpec {
    /** The most queues. */
    public static final int MOST_QUEUES = 16;

    private static final int SERIAL = 20; // VIRTIO 1.2, section 5.2.6: VIRTIO_BLK_T_GET_ID
    private static final int SECTOR = 512;
    private static final int PAGE = 4096;
    private static final int MOST_PHYSICAL = 64 << 10;

    /** What a disk's file can be. */
    public enum Format {
        /** The disk's bytes. */
        RAW,
        /** An overlay of its own (docs/block.md). */
        OVERLAY
    }

    /** How the host's files are read and written. */
    public enum Engine {
        /** {@link #URING} for raw disks where the host has it, else {@link #SYNC}. */
        AUTO,
        /** By io_uring; raw disks only. */
        URING,
        /** By system calls that wait, on a thread of each queue's. */
        SYNC
    }

    /** Checks every value. */
    public BlockSpec {
        overlays = List.copyOf(overlays);
        if (queues < 1 || queues > MOST_QUEUES) {
            throw new SpecException("disk.queues", "must be from 1 to %d, is %d".formatted(MOST_QUEUES, queues));
        }
        if (serial.length() > SERIAL
                || !StandardCharsets.US_ASCII.newEncoder().canEncode(serial)
                || serial.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new SpecException("disk.serial", "must be up to 20 printable ASCII characters");
        }
        checkPower("disk.block-size", blockSize, SECTOR, PAGE);
        checkPower("disk.physical-block-size", physicalBlockSize, blockSize, MOST_PHYSICAL);
        if (engine == Engine.URING && (format == Format.OVERLAY || !overlays.isEmpty())) {
            throw new SpecException("disk.engine", "io_uring is for raw disks; overlays have sync or auto");
        }
    }

    private static void checkPower(String setting, int value, int least, int most) {
        if (value < least || value > most || Integer.bitCount(value) != 1) {
            throw new SpecException(
                    setting, "must be a power of two from %d to %d, is %d".formatted(least, most, value));
        }
    }

    /** A raw disk that the guest may write, with one queue. */
    public static BlockSpec raw(Path image) {
        return of(image, Format.RAW);
    }

    /** A disk in an overlay that lies over nothing. */
    public static BlockSpec overlay(Path image) {
        return of(image, Format.OVERLAY);
    }

    private static BlockSpec of(Path image, Format format) {
        return new BlockSpec(
                image,
                format,
                List.of(),
                false,
                Engine.AUTO,
                1,
                ServiceMode.EVENTFD,
                "",
                RateSpec.UNLIMITED,
                SECTOR,
                PAGE);
    }

    /** The same with layers over its image. */
    public BlockSpec withOverlays(List<Path> newOverlays) {
        return new BlockSpec(
                image, format, newOverlays, readOnly, engine, queues, mode, serial, rate, blockSize, physicalBlockSize);
    }

    /** The same, for reading only or not. */
    public BlockSpec withReadOnly(boolean on) {
        return new BlockSpec(
                image, format, overlays, on, engine, queues, mode, serial, rate, blockSize, physicalBlockSize);
    }

    /** The same by another engine. */
    public BlockSpec withEngine(Engine newEngine) {
        return new BlockSpec(
                image, format, overlays, readOnly, newEngine, queues, mode, serial, rate, blockSize, physicalBlockSize);
    }

    /** The same with so many queues. */
    public BlockSpec withQueues(int n) {
        return new BlockSpec(
                image, format, overlays, readOnly, engine, n, mode, serial, rate, blockSize, physicalBlockSize);
    }

    /** The same, served by another at first. */
    public BlockSpec withMode(ServiceMode newMode) {
        return new BlockSpec(
                image, format, overlays, readOnly, engine, queues, newMode, serial, rate, blockSize, physicalBlockSize);
    }

    /** The same with another serial number. */
    public BlockSpec withSerial(String newSerial) {
        return new BlockSpec(
                image, format, overlays, readOnly, engine, queues, mode, newSerial, rate, blockSize, physicalBlockSize);
    }

    /** The same at another speed. */
    public BlockSpec withRate(RateSpec newRate) {
        return new BlockSpec(
                image, format, overlays, readOnly, engine, queues, mode, serial, newRate, blockSize, physicalBlockSize);
    }

    /** The same with other blocks. */
    public BlockSpec withBlockSizes(int logical, int physical) {
        return new BlockSpec(image, format, overlays, readOnly, engine, queues, mode, serial, rate, logical, physical);
    }

    /** Its files, the lowest layer first. */
    public List<Path> layers() {
        List<Path> all = new ArrayList<>();
        all.add(image);
        all.addAll(overlays);
        return all;
    }

    @Override
    public String kind() {
        return "disk";
    }
}
