// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.results;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.report.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A folder, read: its rows are computed from its raw samples.
 *
 * <p>Immutable.
 *
 * @param folder where it is
 * @param manifest which run it is of
 * @param summary what its {@code summary.json} says
 * @param rows by the name of their files, in the order of {@code summary.json}
 */
public record SavedRun(Path folder, Manifest manifest, JsonNode summary, Map<String, Row> rows) {
    /** Copies. */
    public SavedRun {
        rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
    }

    /**
     * Reads.
     *
     * @throws BenchException if a file is missing or damaged
     */
    public static SavedRun read(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new BenchException("no folder " + folder);
        }
        Layout layout = new Layout(folder);
        Path reading = layout.manifest();
        try {
            Manifest manifest = Manifest.of(Json.read(reading));
            reading = layout.summaryJson();
            JsonNode summary = Json.read(reading);
            Map<String, Row> rows = new LinkedHashMap<>();
            for (JsonNode row : summary.required("rows")) {
                String file = row.required("file").stringValue();
                if (rows.put(file, SummaryJson.row(row, RawFile.read(layout.raw(file)))) != null) {
                    throw new IllegalArgumentException("two rows of " + file);
                }
            }
            return new SavedRun(folder, manifest, summary, rows);
        } catch (NoSuchFileException e) {
            throw missing(e);
        } catch (JacksonException e) {
            throw damaged(reading, e.getOriginalMessage());
        } catch (IllegalArgumentException | DateTimeException e) {
            throw damaged(reading, String.valueOf(e.getMessage()));
        }
    }

    /** Reads, if a run has written there. */
    public static Optional<SavedRun> find(Path folder) throws IOException {
        return Files.exists(new Layout(folder).manifest()) ? Optional.of(read(folder)) : Optional.empty();
    }

    static BenchException missing(NoSuchFileException e) {
        return new BenchException("no file " + e.getFile());
    }

    static BenchException damaged(Path file, String why) {
        return new BenchException(file + " is damaged: " + why);
    }
}
