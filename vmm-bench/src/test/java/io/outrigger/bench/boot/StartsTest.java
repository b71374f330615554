// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.host.Checkout;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Series;
import io.outrigger.linux.RequiresKvm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class StartsTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Report report = new Report(new PrintStream(out, true, StandardCharsets.UTF_8), "test");

    @SuppressWarnings("NullAway.Init") // before each test
    private Programs programs;

    @SuppressWarnings("NullAway.Init") // before each test
    private Stopwatch stopwatch;

    @BeforeEach
    void unpack() throws IOException {
        programs = Programs.unpack();
        stopwatch = new Stopwatch(programs.stopwatch());
    }

    @AfterEach
    void remove() throws IOException {
        programs.close();
        assertThat(programs.stopwatch()).doesNotExist();
        assertThat(programs.realMode()).doesNotExist();
    }

    private Contender contender(String name, String... command) {
        return new Contender(name, Map.of(Guest.FIRST_BYTE, List.of(command)));
    }

    private Contender reference() {
        return contender(
                "reference", programs.reference().toString(), programs.payload().toString(), "64");
    }

    @Test
    void aTextIsTimedWhereverTheOutputIsCut() throws Exception {
        List<String> command = List.of("sh", "-c", "printf 'outrig'; printf 'ger: init\\n'; exec sleep 60");
        assertThat(stopwatch.toText(command, Guest.LINUX)).isPositive();
    }

    @Test
    void whatDoesNotStartOrSaysNothingIsOneLineWithTheReason() {
        assertThatThrownBy(() -> stopwatch.toText(List.of("no-such-vmm"), Guest.LINUX))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("no-such-vmm: No such file or directory");
        assertThatThrownBy(() -> stopwatch.toText(List.of("echo", "kernel panic"), Guest.LINUX))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("output ended");
        assertThatThrownBy(() -> stopwatch.toFirstRunAndText(List.of("echo", "!"), Guest.FIRST_BYTE))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("no KVM_RUN");
    }

    @Test
    @RequiresKvm
    void theFirstRunOfTheReferenceComesBeforeItsGuestsFirstByte() throws Exception {
        long[] times = stopwatch.toFirstRunAndText(reference().command(Guest.FIRST_BYTE), Guest.FIRST_BYTE);
        assertThat(times).hasSize(2).isSorted();
        assertThat(times[0]).isPositive();
    }

    @Test
    @RequiresKvm
    void roundsAreMeasuredAndWhatFailsIsLeftOut() throws Exception {
        List<Contender> working =
                Starts.working(List.of(reference(), contender("broken", "false")), stopwatch, Guest.FIRST_BYTE, report);
        assertThat(working).containsExactly(reference());
        Starts starts = new Starts(stopwatch, Guest.FIRST_BYTE, Cache.WARM, report);
        starts.measure(working, 2);
        Series toText = starts.toText(reference()).orElseThrow();
        assertThat(toText.rounds()).hasSize(2).allMatch(r -> r.length == Guest.FIRST_BYTE.starts());
        assertThat(report.results().rows()).hasSize(2);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("broken: left out: false: ");
    }

    @Test
    @RequiresKvm
    @Tag("linux")
    void theReferenceBootsLinuxToInit() throws Exception {
        Path root = Checkout.require();
        assumeTrue(Files.exists(Checkout.linux().resolve("vmlinux")), "SKIPPED: no Linux guest; guests/linux/build");
        Contender reference = new Contenders(root, programs).reference();
        assertThat(stopwatch.toText(reference.command(Guest.LINUX), Guest.LINUX))
                .isPositive();
    }
}
