// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.bench.host.HostLoad;
import io.outrigger.bench.report.Series;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
    @TempDir
    private Path folder;

    private static Series series(String name, long from) {
        return Series.ofSingles(name, from, from + 10, from + 20, from + 30, from + 40);
    }

    @Test
    void saysWhatChangedAndWhatCannotBeSaid() throws IOException {
        SavedRun a = Runs.write(
                folder.resolve("a"),
                Runs.QUIET,
                Runs.results(
                        series("quicker", 2000),
                        series("later", 1000),
                        series("same", 1000).with("path", "a"),
                        Series.ofSingles("short", 1, 2, 3),
                        series("gone", 1000),
                        series("split", 1000).with("path", "a")));
        SavedRun b = Runs.write(
                folder.resolve("b"),
                Runs.QUIET,
                Runs.results(
                        series("quicker", 1000),
                        series("later", 2000),
                        series("same", 1005).with("path", "a"),
                        Series.ofSingles("short", 7, 8, 9),
                        series("split", 1000).with("path", "b")));
        assertThat(new Comparison(a, b).lines())
                .anySatisfy(l -> assertThat(l).matches("quicker +2\\.02 +1\\.02 us +0\\.50.*  faster"))
                .anySatisfy(l -> assertThat(l).matches("later +1\\.02 +2\\.02 us +1\\.98.*  slower"))
                .anySatisfy(l -> assertThat(l).matches("same +1\\.02 .*  undecided"))
                .anySatisfy(l -> assertThat(l).matches("short .*  undecided: fewer than 4 rounds"))
                .contains("only in A: gone", "only in A: split {path=a}", "only in B: split {path=b}")
                .noneSatisfy(l -> assertThat(l).contains("warning"));
    }

    @Test
    void showsTheRatiosWithinEachRun() throws IOException {
        SavedRun a = Runs.write(folder.resolve("a"), Runs.QUIET, Runs.full());
        SavedRun b = Runs.write(folder.resolve("b"), Runs.QUIET, Runs.full());
        assertThat(new Comparison(a, b).lines())
                .anySatisfy(l -> assertThat(l).matches("ring / port +0\\.1429 \\[ 0.*]   0\\.1429 \\[ 0.*]"))
                .noneSatisfy(l -> assertThat(l).startsWith("told"));
    }

    @Test
    void warnsOfRunsThatAreNotAlike() throws IOException {
        SavedRun a = Runs.write(folder.resolve("a"), new HostLoad(3, 3, 0), Runs.results(series("x", 1)));
        Manifest other =
                new Manifest("exits", Instant.EPOCH, Instant.EPOCH, Map.of("commit", "def", "CPU", "fast"), Runs.QUIET);
        ResultFolder.create(folder.resolve("b")).write(other, Runs.results(series("x", 1)));
        assertThat(new Comparison(a, SavedRun.read(folder.resolve("b"))).lines())
                .contains(
                        "warning: experiment differs: rings, exits",
                        "warning: CPU differs: unknown, fast",
                        "warning: commit differs: abc, def",
                        "warning: A is disturbed: load average 3.00 before the run, above 0.5");
    }
}
