// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.host.HostLoad;
import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Ratio;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Results;
import io.outrigger.bench.report.Row;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.report.Unit;
import io.outrigger.bench.results.Manifest;
import io.outrigger.bench.results.ResultFolder;
import io.outrigger.bench.results.SavedRun;
import io.outrigger.bench.results.Verification;
import io.outrigger.bench.statistics.Forks;
import io.outrigger.bench.statistics.Interval;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real processes, which do not measure but tell what the test knows. */
class ForkedRunTest {
    private final Report report = new Report(new PrintStream(OutputStream.nullOutputStream()), "bench.jar x");

    @TempDir
    private Path folder;

    private ForkedRun run(int forks, String... arguments) {
        return new ForkedRun(Program.class, List.of(arguments), forks, folder, report);
    }

    /** Its process' number makes its times, its extra and its count; the second fails. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws IOException {
            Path out = Path.of(args[args.length - 2]);
            int fork = Integer.parseInt(out.getFileName().toString());
            if (fork == 2 || args[0].equals("fail")) {
                System.out.println("bench: no luck");
                System.exit(1);
            }
            Series ours = Series.of("ours", List.of(new long[] {100L * fork, 100L * fork}, new long[] {120L * fork}))
                    .with("exits/op", fork);
            Series theirs = Series.of("theirs", List.of(new long[] {50L * fork}, new long[] {60L * fork}));
            Claim count = Claim.atMost("growth", "", Interval.exact(fork == 3 ? 0 : 1), 0);
            Results results = new Results(
                    Map.of("pinned", "no"),
                    List.of(Row.of(ours, Unit.MICROS), Row.of(theirs, Unit.MICROS)),
                    List.of(),
                    List.of(Claim.atMost(Ratio.of("ours / theirs", ours, theirs), 2), count),
                    List.of(),
                    List.of());
            HostLoad load = new HostLoad(Double.NaN, 1, fork == 3 ? 0.5 : 0);
            ResultFolder.create(out)
                    .write(new Manifest("x", Instant.now(), Instant.now(), Map.of("pinned", "no"), load), results);
        }
    }

    @Test
    void rowsAreJoinedAndOneThatFailsIsSaidAndKeptOut() throws Exception {
        ForkedRun run = run(4, "x", "--forks", "4", "--out=elsewhere");
        run.run();
        assertThat(run.failed()).isEqualTo(1);
        Results results = report.results();
        Series ours = results.row("ours").orElseThrow().series();
        assertThat(ours.forks()).isEqualTo(new Forks(List.of(1, 1, 3, 3, 4, 4)));
        assertThat(ours.extras()).containsEntry("exits/op", 3.0);
        assertThat(ours.medians()).containsExactly(100, 120, 300, 360, 400, 480);
        assertThat(results.claims().getFirst().measured()).isEqualTo(Interval.exact(2));
        Claim growth = results.claims().getLast();
        assertThat(growth.measured()).isEqualTo(new Interval(1, 0, 1));
        assertThat(growth.verdict()).startsWith("undecided");
        assertThat(results.facts())
                .containsEntry("processes", "3 of 4, each a fresh JVM")
                .containsEntry("pinned", "no");
        assertThat(results.notes())
                .anySatisfy(note -> assertThat(note).startsWith("fork 2 failed").contains("no luck"));
        Manifest manifest =
                new Manifest("x", Instant.now(), Instant.now(), results.facts(), new HostLoad(0, 1, 0), run.loads());
        Path merged = folder.resolve("merged");
        ResultFolder.create(merged).write(manifest, results);
        SavedRun saved = SavedRun.read(merged);
        assertThat(new Verification(saved).differences()).isEmpty();
        assertThat(saved.manifest().disturbed()).containsExactly("fork 3: 50.0% of the CPU time stolen, above 1%");
        assertThat(Files.readAllLines(merged.resolve("raw/theirs.csv")))
                .startsWith("fork,round,nanoseconds", "1,1,50", "1,2,60", "3,1,150");
        assertThat(Files.readAllLines(merged.resolve("summary.csv")))
                .first()
                .asString()
                .contains("name,forks,rounds,n");
    }

    @Test
    void nothingMeasuredIsOneLine() {
        assertThatExceptionOfType(BenchException.class)
                .isThrownBy(() -> run(2, "fail").run())
                .withMessageStartingWith("none of 2 processes could measure it; the last: status 1, bench: no luck");
    }
}
