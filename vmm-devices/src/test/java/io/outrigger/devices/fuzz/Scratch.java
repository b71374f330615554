// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

/** A folder for one process's fuzzing, in memory if that can be, which goes with the process. */
final class Scratch {
    /** The folder. */
    static final Path FOLDER = make();

    private Scratch() {}

    private static Path make() {
        try {
            Path memory = Path.of("/dev/shm");
            Path folder = Files.isWritable(memory)
                    ? Files.createTempDirectory(memory, "fuzz")
                    : Files.createTempDirectory("fuzz");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes a file or a tree, if it is there. A guest may have taken all rights away. */
    static void delete(Path top) {
        try {
            if (Files.isDirectory(top, LinkOption.NOFOLLOW_LINKS)) {
                Files.setPosixFilePermissions(top, PosixFilePermissions.fromString("rwx------"));
                try (Stream<Path> entries = Files.list(top)) {
                    entries.forEach(Scratch::delete);
                }
            }
            Files.deleteIfExists(top);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
