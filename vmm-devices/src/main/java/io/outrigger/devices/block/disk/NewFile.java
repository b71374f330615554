// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block.disk;

import io.outrigger.linux.BlockFile;
import io.outrigger.linux.ErrnoException;
import io.outrigger.linux.IoVector;
import io.outrigger.vmm.ImageException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that are made: whole, or not at all. */
final class NewFile {
    private static final int CHUNK = 1 << 20;
    private static final int HOLE = 4096;
    private static final MemorySegment ZEROS =
            MemorySegment.ofArray(new byte[HOLE]).asReadOnly();

    private NewFile() {}

    /** Fills a new file, and returns 0 or the error number. */
    interface Filler {
        int fill(BlockFile file);
    }

    /**
     * Makes one, stable when this returns; if it cannot be filled, none is left.
     *
     * @throws ImageException if it is there already, or cannot be made
     */
    static void make(Path path, Filler filler) {
        try {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            throw new ImageException(path.toString(), "is there already; choose another name, or remove it first", e);
        } catch (NoSuchFileException e) {
            throw new ImageException(path.toString(), "cannot be made: there is no such folder", e);
        } catch (IOException e) {
            throw new ImageException(path.toString(), "cannot be made: %s".formatted(e), e);
        }
        boolean done = false;
        try (RawDisk disk = DiskImages.openFile(path, true)) {
            DiskImages.check(path, filler.fill(disk.file()));
            syncFolder(path);
            done = true;
        } catch (ErrnoException e) {
            throw new ImageException(path.toString(), e.getMessage(), e);
        } finally {
            if (!done) {
                delete(path);
            }
        }
    }

    // A new file's name is stable when its folder is.
    private static void syncFolder(Path path) {
        try (FileChannel folder = FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException e) {
            throw new ImageException(path.toString(), "its folder cannot be synced: %s".formatted(e), e);
        }
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            System.getLogger("io.outrigger.devices").log(System.Logger.Level.WARNING, "half a file is left", e);
        }
    }

    /** Fills one with what a disk shows: {@link Filler}. */
    static int copy(Disk disk, BlockFile file) {
        file.truncate(disk.size());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment chunk = arena.allocate(CHUNK);
            IoVector vector = new IoVector(1);
            for (long at = 0; at < disk.size(); at += CHUNK) {
                long n = Math.min(CHUNK, disk.size() - at);
                vector.clear();
                vector.add(chunk, 0, n);
                int error = disk.read(vector, at);
                error = error != 0 ? error : write(chunk, n, file, at);
                if (error != 0) {
                    return error;
                }
            }
        }
        return file.sync();
    }

    private static int write(MemorySegment chunk, long n, BlockFile file, long offset) {
        IoVector vector = new IoVector(1);
        for (long at = 0; at < n; at += HOLE) {
            MemorySegment part = chunk.asSlice(at, Math.min(HOLE, n - at));
            if (part.mismatch(ZEROS.asSlice(0, part.byteSize())) >= 0) {
                vector.clear();
                vector.add(part, 0, part.byteSize());
                int error = file.write(vector, offset + at, false);
                if (error != 0) {
                    return error;
                }
            }
        }
        return 0;
    }
}
