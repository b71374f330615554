// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Results;
import io.outrigger.linux.RequiresKvm;
import java.io.OutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class CreationExperimentTest {
    @Test
    @RequiresKvm
    void vmsOfBothSidesAreMeasuredByRoundsAndJudged() throws Exception {
        Report report = new Report(new PrintStream(OutputStream.nullOutputStream()), "test");
        try (Programs programs = Programs.unpack()) {
            new CreationExperiment(new CreationExperiment.Sizes(3, 1, 1, 2), report, programs.creator()).run(1);
        }
        Results results = report.results();
        assertThat(results.rows()).hasSize(10);
        assertThat(results.rows())
                .allSatisfy(row -> assertThat(row.summary().p50()).isPositive());
        assertThat(results.rows().subList(6, 10))
                .allSatisfy(row -> assertThat(row.series().rounds()).hasSize(2).allMatch(r -> r.length == 2));
        assertThat(results.claims()).hasSize(2);
        assertThat(results.ratios()).hasSize(4);
    }

    @Test
    void timesAreReadAsTheyAreWritten() {
        CreationTimes times = new CreationTimes(2_000_000, 700_000);
        assertThat(CreationTimes.parse(times.toString())).isEqualTo(times);
        assertThatThrownBy(() -> CreationTimes.parse("usage: reference_vmm"))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("usage: reference_vmm");
    }
}
