// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.host.HostLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerificationTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        Runs.write(folder, new HostLoad(0.7, 1, 0), Runs.full());
    }

    private List<String> differences() throws IOException {
        return new Verification(SavedRun.read(folder)).differences();
    }

    @Test
    void acceptsWhatARunHasWritten() throws IOException {
        Verification verification = new Verification(SavedRun.read(folder));
        assertThat(verification.differences()).isEmpty();
        assertThat(verification.success())
                .isEqualTo("verified: 2 rows; 2 ratios and claims recomputed, 2 not of samples");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            raw/null-ring-path-ring-size-64.csv | 1,900           | 1,90              | row null, ring {path=ring, size=64}: mean_ns
            raw/null-ring-path-ring-size-64.csv | 2,1200\\n        | ''                | .hgrm file
            raw/null-port-path-port-size-64.csv | 1,8000          | 1,9000            | ratio ring / port: measured.
            summary.json                        | "p99_ns" : 5000 | "p99_ns" : 4000   | p99_ns: 4000 in summary.json, but 5000 by the raw samples
            summary.json                        | "holds"         | "FAILS"           | claim ring / port: verdict
            summary.json                        | "disturbed" : [ "load average 0.70 before the run, above 0.5" ] | "disturbed" : [ ] | disturbed
            summary.json                        | , "unit" : "us" | , "sigma" : 1, "unit" : "us" | sigma: 1 in summary.json, but nothing
            summary.csv                         | ,5000,          | ,5001,            | row null, ring: p90_ns: 5001 in summary.csv
            summary.csv                         | ,yes            | ,no               | disturbed: no in summary.csv
            summary.csv                         | p90_ns          | p91_ns            | other rows or columns
            """)
    void findsWhatWasChanged(String file, String from, String to, String difference) throws IOException {
        Path path = folder.resolve(file);
        String text = Files.readString(path);
        if (file.endsWith("json")) {
            text = text.replaceAll("\\s+", " ");
        }
        String old = from.replace("\\n", "\n");
        assertThat(text).contains(old);
        Files.writeString(path, text.replace(old, to));
        assertThat(differences()).anySatisfy(d -> assertThat(d).contains(difference));
    }

    @Test
    void findsSamplesThatNoRowIsOf() throws IOException {
        Files.copy(folder.resolve("raw/null-port-path-port-size-64.csv"), folder.resolve("raw/kept-back.csv"));
        assertThat(differences()).containsExactly("raw/kept-back.csv has no row in summary.json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "manifest.json",
                "summary.json",
                "summary.csv",
                "raw/null-ring-path-ring-size-64.csv",
                "hgrm/null-port-path-port-size-64.hgrm"
            })
    void aMissingOrDamagedFileIsOneLine(String file) throws IOException {
        Path path = folder.resolve(file);
        if (!file.endsWith("summary.csv")) {
            Files.writeString(path, "{\"x\": ");
            assertThatExceptionOfType(BenchException.class)
                    .isThrownBy(this::differences)
                    .satisfies(e -> assertThat(e.getMessage()).contains(file).doesNotContain("\n"));
            Files.writeString(path, "{}");
            assertThatExceptionOfType(BenchException.class)
                    .isThrownBy(this::differences)
                    .satisfies(e -> assertThat(e.getMessage()).contains(file).doesNotContain("\n"));
        }
        Files.delete(path);
        assertThatExceptionOfType(BenchException.class)
                .isThrownBy(this::differences)
                .withMessage("no file " + path);
    }

    @Test
    void aManifestCannotCallADisturbedRunQuiet() throws IOException {
        Path manifest = folder.resolve("manifest.json");
        Files.writeString(
                manifest, Files.readString(manifest).replaceAll("\"disturbed\" : \\[[^]]*]", "\"disturbed\" : []"));
        assertThatExceptionOfType(BenchException.class)
                .isThrownBy(this::differences)
                .withMessage(manifest + " is damaged: disturbed is not what follows from load");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1,900 | 1,-900  | line 2 is not a round
            1,900 | 1900    | line 2 is not a round
            1,900 | 1,9x0   | line 2 is not a round
            1,900 | 3,900   | line 2: round 3 comes after round 1
            2,1200| 1,1200  | line 6: round 1 comes after round 2
            """)
    void aDamagedSampleIsNamed(String from, String to, String message) throws IOException {
        Path raw = folder.resolve("raw/null-ring-path-ring-size-64.csv");
        Files.writeString(raw, Files.readString(raw).replace(from, to));
        assertThatExceptionOfType(BenchException.class)
                .isThrownBy(this::differences)
                .withMessageContaining(message);
    }
}
