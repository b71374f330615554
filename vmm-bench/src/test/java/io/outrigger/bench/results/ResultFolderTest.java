// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.bench.host.HostLoad;
import io.outrigger.bench.report.Results;
import io.outrigger.bench.report.Row;
import io.outrigger.bench.report.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFolderTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Results results = Runs.full();
        SavedRun run = Runs.write(folder, Runs.QUIET, results);
        assertThat(run.manifest()).isEqualTo(Runs.manifest(Runs.QUIET));
        List<Row> rows = new ArrayList<>(run.rows().values());
        for (int i = 0; i < rows.size(); i++) {
            Series was = results.rows().get(i).series();
            Series is = rows.get(i).series();
            assertThat(is.id()).isEqualTo(was.id());
            assertThat(is.extras()).isEqualTo(was.extras());
            assertThat(is.rounds().toArray(long[][]::new))
                    .isDeepEqualTo(was.rounds().toArray(long[][]::new));
            assertThat(rows.get(i).summary()).isEqualTo(results.rows().get(i).summary());
        }
        assertThat(Files.readString(folder.resolve("raw/null-ring-path-ring-size-64.csv")))
                .isEqualTo("round,nanoseconds\n1,900\n1,1000\n1,5000\n2,1100\n2,1200\n");
        assertThat(Csv.parse(Files.readString(folder.resolve("summary.csv"))).get(1))
                .startsWith("null, ring", "ring", "64", "2", "5", "1075.0")
                .endsWith("0.0", "no");
        assertThat(folder.resolve("plot.gp")).content().contains("smooth cnorm", "'exits/op'", "'p99_ns'");
        assertThat(folder.resolve("charts/Latency.svg")).content().contains(">null, ring<");
    }

    @Property(tries = 25)
    void theSummaryOfAnySamplesIsComputedAgain(
            @ForAll("rounds") List<long[]> rounds, @ForAll String name, @ForAll String value, @ForAll double extra)
            throws IOException {
        Path any = Files.createTempDirectory("results");
        try {
            Series series = Series.of(name, rounds).with("factor", value).with("extra", extra);
            Series other = Series.of(name, rounds);
            SavedRun run = Runs.write(any.resolve("new"), Runs.QUIET, Runs.results(series, other));
            assertThat(new Verification(run).differences()).isEmpty();
            assertThat(run.rows()).hasSize(2);
        } finally {
            try (var files = Files.walk(any)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Provide
    static Arbitrary<List<long[]>> rounds() {
        Arbitrary<long[]> round = Arbitraries.longs()
                .between(0, 10_000_000_000L)
                .array(long[].class)
                .ofMinSize(1)
                .ofMaxSize(20);
        return round.list().ofMinSize(1).ofMaxSize(5);
    }

    @Test
    void aDisturbedRunSaysSoEverywhere() throws IOException {
        Runs.write(folder, new HostLoad(0.7, 1, 0.2), Runs.full());
        for (String file : List.of("manifest.json", "summary.json", "report.html")) {
            assertThat(folder.resolve(file))
                    .content()
                    .contains("load average 0.70 before", "20.0% of the CPU time stolen");
        }
        assertThat(Files.readAllLines(folder.resolve("summary.csv")))
                .element(1)
                .asString()
                .endsWith(",yes");
    }

    @Test
    void anAbandonedFolderGoesAndAWrittenOneStays() throws IOException {
        Path fresh = folder.resolve("a/b");
        ResultFolder.create(fresh).deleteIfEmpty();
        assertThat(fresh).doesNotExist();
        ResultFolder written = ResultFolder.create(fresh);
        written.write(Runs.manifest(Runs.QUIET), Runs.results());
        written.deleteIfEmpty();
        assertThat(fresh.resolve("manifest.json")).exists();
    }

    @Test
    void theDefaultIsNamedByExperimentAndTime() {
        assertThat(ResultFolder.defaultPath("exits", LocalDateTime.of(2026, 11, 21, 8, 5, 9)))
                .matches(p -> p.endsWith(Path.of("results", "exits-20261121-080509")));
    }

    @Test
    void namesOfFilesAreSafeAndDifferent() {
        FileNames names = new FileNames();
        assertThat(names.next("port write, CPL 0, C")).isEqualTo("port-write-CPL-0-C");
        assertThat(names.next("Port write/CPL 0: C")).isEqualTo("Port-write-CPL-0-C-2");
        assertThat(names.next("../../etc/passwd")).isEqualTo("etc-passwd");
        assertThat(names.next("\u00e9\n")).isEqualTo("unnamed");
        assertThat(names.next("x".repeat(300))).hasSize(80);
        assertThat(names.next("x".repeat(300))).endsWith("x-2");
    }
}
