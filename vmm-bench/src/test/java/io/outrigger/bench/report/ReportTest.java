// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.outrigger.bench.statistics.Interval;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    private final Report report = new Report(stream(out), Progress.on(stream(terminal)), "bench.jar x");

    @Test
    void theWholeIntervalDecidesAboutAClaim() {
        assertThat(atMost(1.00, 1.02)).isEqualTo("holds");
        assertThat(atMost(1.00, 1.03)).isEqualTo("holds");
        assertThat(atMost(1.00, 1.04)).startsWith("undecided");
        assertThat(atMost(1.04, 1.05)).isEqualTo("FAILS");
        assertThat(atLeast(1.04, 1.05)).isEqualTo("holds");
        assertThat(atLeast(1.03, 1.05)).isEqualTo("holds");
        assertThat(atLeast(1.00, 1.05)).startsWith("undecided");
        assertThat(atLeast(1.00, 1.02)).isEqualTo("FAILS");
    }

    private static String atMost(double low, double high) {
        return Claim.atMost("x", "", new Interval((low + high) / 2, low, high), 1.03)
                .verdict();
    }

    private static String atLeast(double low, double high) {
        return Claim.atLeast("x", "", new Interval((low + high) / 2, low, high), 1.03)
                .verdict();
    }

    @Test
    void printsAndKeepsWhatItIsGiven() {
        Series series = Series.ofSingles("a thing", 1_000_000, 3_000_000, 2_000_000)
                .with("path", "ring")
                .with("exits/op", 0.5);
        report.fact("pinned", "no");
        report.note("run %d", 1);
        report.series(series, Unit.MILLIS);
        report.claim(Claim.atLeast("a thing", "ms", Interval.exact(2), 3));
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("KVM back end")
                .containsPattern("pinned +no\n")
                .contains("run 1\n")
                .containsPattern("a thing +3 +2\\.00 .* 2\\.00 ms  exits/op=0\\.5000\n")
                .contains("a thing >= 3.0 ms")
                .contains("FAILS");
        Results results = report.results();
        assertThat(results.facts()).containsEntry("pinned", "no").containsEntry("command", "bench.jar x");
        assertThat(results.notes()).containsExactly("run 1");
        assertThat(results.row("a thing {path=ring}")).contains(results.rows().getFirst());
        assertThat(results.row("a thing")).isPresent();
        assertThat(results.row("another")).isEmpty();
    }

    @Test
    void aRatioOfTwoSeriesCanBeComputedAgain() {
        Series slow = Series.ofSingles("slow", 20, 22, 24);
        Series fast = Series.ofSingles("fast", 10, 11, 12);
        Ratio ratio = report.ratio("slow / fast", slow, fast);
        assertThat(ratio.measured()).isEqualTo(Interval.exact(2));
        assertThat(ratio.source().orElseThrow().of(slow, fast)).isEqualTo(ratio.measured());
        assertThat(Claim.atMost(ratio, 2).verdict()).isEqualTo("holds");
    }

    @Test
    void severalRunsOfARoundAreOneValue() {
        Series ours = Series.ofSingles("ours", 10, 30, 40, 40);
        Series theirs = Series.ofSingles("theirs", 5, 15, 20, 20);
        Ratio ratio = Ratio.of("r", ours, theirs, 2, Ratio.Method.MEDIAN_OF_RATIOS);
        assertThat(ratio.measured()).isEqualTo(Interval.exact(2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ratio.of("r", ours, theirs, 3, Ratio.Method.MEDIAN_OF_RATIOS))
                .withMessageContaining("not a multiple");
    }

    @Test
    void refusesASecondSeriesOfTheSameNameAndFactors() {
        report.series(Series.ofSingles("a", 1), Unit.NANOS);
        report.series(Series.ofSingles("a", 1).with("path", "ring"), Unit.NANOS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> report.series(Series.ofSingles("a", 2), Unit.NANOS))
                .withMessageContaining("two series a");
    }

    @Test
    void refusesSeriesWithoutDurations() {
        assertThatIllegalArgumentException().isThrownBy(() -> Series.of("a", List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> Series.of("a", List.of(new long[0])));
        assertThatIllegalArgumentException().isThrownBy(() -> Series.ofSingles("a", -1));
    }

    @Test
    void theNextOutputTakesThePlaceOfTheProgressLine() {
        report.progress("round %d", 1);
        report.note("done");
        report.note("more");
        assertThat(terminal.toString(StandardCharsets.UTF_8)).isEqualTo("\r\u001b[Kround 1\r\u001b[K");
        assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("round 1");
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
