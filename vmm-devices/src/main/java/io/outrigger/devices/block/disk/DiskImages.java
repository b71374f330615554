// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block.disk;

import io.outrigger.linux.BlockFile;
import io.outrigger.linux.Errno;
import io.outrigger.linux.ErrnoException;
import io.outrigger.linux.IoVector;
import io.outrigger.vmm.BlockSpec.Format;
import io.outrigger.vmm.HostException;
import io.outrigger.vmm.ImageException;
import io.outrigger.vmm.SpecException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Disks' files: opened, made, and turned into others. A file is what the caller says it is; nothing is ever guessed
 * from its content, which may be a guest's, and no file is opened that the caller does not name.
 *
 * <p>Thread-safe.
 */
public final class DiskImages {
    private DiskImages() {}

    /**
     * Opens a stack of layers and locks its files: for others' writes, and the topmost, if it is writable, for any use.
     *
     * @param format of the lowest
     * @param layers the lowest first; all but it are overlays, each over the one before it
     * @throws HostException if a file cannot be opened, or another has it
     * @throws ImageException if an overlay is damaged
     * @throws SpecException if an overlay was made over another file than the one below it
     */
    public static Disk open(Format format, List<Path> layers, boolean writable) {
        Optional<Disk> below = Optional.empty();
        try {
            for (int i = 0; i < layers.size(); i++) {
                boolean top = i == layers.size() - 1;
                RawDisk file = openFile(layers.get(i), writable && top);
                Disk disk = file;
                if (i > 0 || format == Format.OVERLAY) {
                    disk = overlay(file, layers, i, below);
                }
                below = Optional.of(disk);
            }
        } catch (RuntimeException e) {
            below.ifPresent(Disk::close);
            throw e;
        }
        return below.orElseThrow(() -> new IllegalArgumentException("a disk without a file"));
    }

    static RawDisk openFile(Path path, boolean writable) {
        BlockFile file;
        try {
            file = BlockFile.open(path.toString(), writable);
        } catch (ErrnoException e) {
            throw new HostException("%s: %s".formatted(path, e.getMessage()), e.errno(), e);
        }
        try {
            if (!file.tryLock(writable)) {
                throw new HostException("%s: is another's, a VM's perhaps, which %s"
                        .formatted(path, writable ? "uses it" : "writes it"));
            }
            return new RawDisk(file);
        } catch (ErrnoException e) {
            file.close();
            throw new HostException("%s: %s".formatted(path, e.getMessage()), e.errno(), e);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static Overlay overlay(RawDisk file, List<Path> layers, int i, Optional<Disk> below) {
        Path path = layers.get(i);
        try {
            OverlayHeader header = Overlay.readHeader(path.toString(), file);
            if (i == 0 && !header.base().isEmpty()) {
                throw new SpecException(
                        "disk.overlays", "%s lies over %s, which must be named".formatted(path, header.base()));
            }
            if (i > 0) {
                checkBase(path, header, layers.get(i - 1), below.orElseThrow().size());
            }
            return new Overlay(path.toString(), file, below);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    // Names are compared and never followed.
    private static void checkBase(Path overlay, OverlayHeader header, Path below, long size) {
        if (header.base().isEmpty() || !absolute(below).equals(relativeTo(overlay, header.base()))) {
            throw new SpecException(
                    "disk.overlays", "%s lies over '%s', not over %s".formatted(overlay, header.base(), below));
        }
        if (header.baseSize() != size) {
            throw new SpecException(
                    "disk.overlays",
                    "%s was made over a disk of %d bytes; %s has %d"
                            .formatted(overlay, header.baseSize(), below, size));
        }
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    private static Path relativeTo(Path overlay, String name) {
        return absolute(absolute(overlay).resolveSibling(name));
    }

    /** What an overlay says of itself. */
    public static OverlayHeader describe(Path overlay) {
        try (RawDisk file = openFile(overlay, false)) {
            return Overlay.readHeader(overlay.toString(), file);
        }
    }

    /**
     * Makes an overlay over a disk.
     *
     * @param path of the overlay, which must not be there yet
     * @param format of the lowest layer
     * @param below the layers under it, the lowest first; none for a disk on its own
     * @param size of the disk in bytes; 0 for that of what is below
     */
    public static void create(Path path, Format format, List<Path> below, long size) {
        long baseSize = 0;
        String name = "";
        if (!below.isEmpty()) {
            try (Disk base = open(format, below, false)) {
                baseSize = base.size();
            }
            name = absolute(below.getLast()).toString();
        }
        OverlayHeader header;
        try {
            header = new OverlayHeader(size == 0 ? baseSize : size, OverlayHeader.DEFAULT_CLUSTER_BITS, name, baseSize);
        } catch (IllegalArgumentException e) {
            throw new SpecException("disk.size", String.valueOf(e.getMessage()));
        }
        NewFile.make(path, file -> write(file, header));
    }

    /** Writes an overlay's empty file: what is in front of it last, so that half an overlay is none. */
    private static int write(BlockFile file, OverlayHeader header) {
        file.truncate(header.dataStart());
        int error = file.sync();
        IoVector vector = new IoVector(1);
        vector.add(Arena.ofAuto().allocateFrom(ValueLayout.JAVA_BYTE, header.encode()), 0, OverlayHeader.SIZE);
        return error != 0 ? error : file.write(vector, 0, true);
    }

    /**
     * Writes what the topmost layer has into the one below it, and empties the topmost. After a crash it can be done
     * again.
     *
     * @param layers as in {@link #open}, at least two
     */
    public static void commit(Format format, List<Path> layers) {
        if (layers.size() < 2) {
            throw new SpecException("disk.overlays", "there is no layer to be committed");
        }
        Path top = layers.getLast();
        List<Path> rest = layers.subList(0, layers.size() - 1);
        try (Disk below = open(format, rest, true);
                RawDisk file = openFile(top, true)) {
            OverlayHeader header = Overlay.readHeader(top.toString(), file);
            checkBase(top, header, rest.getLast(), below.size());
            if (header.size() > below.size()) {
                throw new SpecException(
                        "disk.overlays",
                        "%s has %d bytes; %s below it only %d: flatten it instead"
                                .formatted(top, header.size(), rest.getLast(), below.size()));
            }
            Overlay overlay = new Overlay(top.toString(), file, Optional.empty());
            check(rest.getLast(), overlay.copyInto(below));
            check(top, overlay.clear());
            file.file().truncate(header.dataStart()); // gives the space back, no more
        } catch (ErrnoException e) {
            throw new ImageException(top.toString(), e.getMessage(), e);
        }
    }

    /**
     * Writes what a stack of layers shows into a new raw file, with holes where it is zeros.
     *
     * @param target must not be there yet
     */
    public static void flatten(Format format, List<Path> layers, Path target) {
        try (Disk disk = open(format, layers, false)) {
            NewFile.make(target, file -> NewFile.copy(disk, file));
        }
    }

    static void check(Path path, int error) {
        if (error != 0) {
            throw new ImageException(path.toString(), Errno.describe(error));
        }
    }
}
