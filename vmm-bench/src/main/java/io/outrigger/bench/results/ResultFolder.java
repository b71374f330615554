// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.results;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.host.Checkout;
import io.outrigger.bench.report.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The folder that a run writes when it has ended.
 *
 * <p>Confined to one thread.
 */
public final class ResultFolder {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    private final Path path;

    private ResultFolder(Path path) {
        this.path = path;
    }

    /** {@code results/EXPERIMENT-TIME} in the checkout; where there is none, in the current folder. */
    public static Path defaultPath(String experiment, LocalDateTime now) {
        Path root = Checkout.find().orElse(Path.of(""));
        return root.resolve("results").resolve(experiment + "-" + TIME.format(now));
    }

    /**
     * Makes the folder, before anything is measured in vain.
     *
     * @throws BenchException if it is there and not empty, or cannot be made
     */
    public static ResultFolder create(Path path) {
        try {
            Files.createDirectories(path);
            try (var entries = Files.list(path)) {
                if (entries.findAny().isPresent()) {
                    throw new BenchException(path + " is not empty; choose another folder with --out");
                }
            }
            return new ResultFolder(path);
        } catch (IOException e) {
            throw new BenchException("cannot make the folder " + path + ": " + e);
        }
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** Takes it away if nothing was written. */
    public void deleteIfEmpty() throws IOException {
        boolean empty;
        try (var entries = Files.list(path)) {
            empty = entries.findAny().isEmpty();
        }
        if (empty) {
            Files.delete(path);
        }
    }

    /** Moves a file into it. */
    public void take(Path file, String name) throws IOException {
        Files.move(file, path.resolve(name));
    }

    /** Writes all files. */
    public void write(Manifest manifest, Results results) throws IOException {
        new FolderWriter(new Layout(path), manifest, results).write();
    }
}
