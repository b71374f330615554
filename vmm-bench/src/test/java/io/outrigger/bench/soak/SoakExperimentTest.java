// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Results;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Too short for anything to be steady: but all VMs run, nothing is left of them, and the recording has what it must. */
class SoakExperimentTest {
    @Test
    void aShortOneMeasuresAllAndLeavesNothing() throws IOException, InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Report report = new Report(new PrintStream(out, true, StandardCharsets.UTF_8), "bench.jar soak");
        try {
            SoakExperiment.run(Duration.ofMillis(1500), 2, report);
            Results results = report.results();
            assertThat(results.claims().stream().filter(c -> c.name().contains(" left when all is closed")))
                    .hasSize(3)
                    .allSatisfy(claim -> assertThat(claim.verdict()).isEqualTo("holds"));
            assertThat(results.claims()).extracting(Claim::name).contains("growth of threads", "threads started");
            assertThat(results.row("safepoint, all of it"))
                    .hasValueSatisfying(row -> assertThat(row.series().rounds().size())
                            .isGreaterThanOrEqualTo(2)); // each look's collection
            assertThat(results.notes())
                    .contains("7 VMs")
                    .anySatisfy(note -> assertThat(note).contains("G1CollectFull for "))
                    .anySatisfy(note -> assertThat(note).startsWith("  allocated, ")) // by code not yet compiled
                    .anySatisfy(note -> assertThat(note).startsWith("  compiled code left, "));
            Path recording = report.files().get("soak.jfr");
            assertThat(recording).isNotEmptyFile();
        } finally {
            for (Path file : report.files().values()) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Test
    void whatAThreadWaitsForACpuIsItsOwn() throws IOException {
        CpuWaits now = CpuWaits.now();
        assertThat(now.nanos()).isNotEmpty();
        assertThat(now.longestSince(now)).isZero();
    }
}
