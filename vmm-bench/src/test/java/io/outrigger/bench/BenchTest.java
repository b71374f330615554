// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private int bench(String... args) {
        return Bench.commandLine(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .execute(args);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sidecars",
                "net --vms 0",
                "net --vms 1,121",
                "net --vms few",
                "boot --lkvm /no/lkvm",
                "density --linux -1",
                "density --linux few",
                "exits --n",
                "exits --n 0",
                "exits --n many",
                "exits --n 1000001",
                "exits -x 1",
                "exits --json x",
                "exits --kvm-unit-tests",
                "exits --kvm-unit-tests no/such.flat",
                "exits --forks 0",
                "exits --forks 1001",
                "all",
                "all --quick --full",
                "all --quick --only sidecars",
                "soak --minutes 0",
                "soak --minutes NaN",
                "verify",
                "compare a"
            })
    void refusesTheRestInOneLine(String line) {
        String[] args = line.isEmpty() ? new String[0] : line.split(" ");
        assertThat(bench(args)).isEqualTo(2);
        assertThat(err()).startsWith("bench: ").endsWith("\n").hasLineCount(1);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void refusesAFolderThatIsNotEmpty() throws IOException {
        Files.writeString(folder.resolve("thesis.tex"), "");
        assertThat(bench("exits", "--out", folder.toString())).isEqualTo(2);
        assertThat(err()).isEqualTo("bench: " + folder + " is not empty; choose another folder with --out\n");
        assertThat(folder.resolve("thesis.tex")).exists();
    }

    @Test
    void whatIsNoFolderOfResultsIsOneLine() {
        assertThat(bench("verify", folder.toString())).isEqualTo(1);
        assertThat(bench("compare", folder.resolve("no").toString(), folder.toString()))
                .isEqualTo(1);
        assertThat(err())
                .isEqualTo("bench: no file %s\nbench: no folder %s\n"
                        .formatted(folder.resolve("manifest.json"), folder.resolve("no")));
    }

    @Test
    void helpNamesEveryCommand() {
        assertThat(bench("--help")).isZero();
        for (Kind kind : Kind.values()) {
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("  " + kind + " ");
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("  verify ", "  compare ", "  all ");
        assertThat(bench("exits", "--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("--n=ROUNDS", "--out=DIR", "--forks=F");
        assertThat(bench("--version")).isZero();
    }
}
