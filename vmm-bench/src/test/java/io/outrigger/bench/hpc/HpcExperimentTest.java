// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.hpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.bench.compute.Job;
import io.outrigger.bench.compute.Kernel;
import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Results;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class HpcExperimentTest {
    @Test
    void everyKernelIsClaimedAndEveryKnobHasARow() throws Exception {
        Report report =
                new Report(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), "test");
        HpcExperiment.run(List.of(new Job(Kernel.EP, 8, 2), new Job(Kernel.TRIAD, 4096, 2)), 2, report);
        Results results = report.results();
        assertThat(results.claims())
                .extracting(Claim::name)
                .containsExactly("NPB EP, all on, guest / native", "STREAM triad, all on, guest / native");
        for (Turned turned : Turned.values()) {
            assertThat(results.row("STREAM triad, %s, guest".formatted(turned))).isPresent();
            assertThat(results.row("STREAM triad, %s, native".formatted(turned)))
                    .isPresent();
        }
        assertThat(results.row("NPB EP, all on, guest").orElseThrow().series().medians())
                .as("two rounds, there and back")
                .hasSize(4);
        assertThat(results.row("STREAM triad, THP off, guest")
                        .orElseThrow()
                        .series()
                        .medians())
                .hasSize(2);
        assertThat(results.row("NPB EP, all on, first touch, guest")).isEmpty();
        assertThat(results.charts()).hasSize(2);
    }
}
