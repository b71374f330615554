// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.bench.statistics.Interval;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    @Test
    void theWholeIntervalDecidesAboutAClaim() {
        assertThat(claim(1.00, 1.02)).isEqualTo("holds");
        assertThat(claim(1.00, 1.03)).isEqualTo("holds");
        assertThat(claim(1.00, 1.04)).startsWith("undecided");
        assertThat(claim(1.04, 1.05)).isEqualTo("FAILS");
    }

    private static String claim(double low, double high) {
        return new Claim("x", "", new Interval((low + high) / 2, low, high), 1.03).verdict();
    }

    @Test
    void printsAndKeepsWhatItIsGiven() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Report report = new Report(new PrintStream(bytes, true, StandardCharsets.UTF_8), "bench.jar x");
        report.note("run %d", 1);
        report.row(Row.of("a thing", Unit.MILLIS, 1_000_000, 3_000_000, 2_000_000));
        report.claim(new Claim("a thing", "ms", Interval.exact(2), 1));
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("KVM back end")
                .contains("run 1\n")
                .containsPattern("a thing +3 +2\\.00 ")
                .contains("FAILS");
        assertThat(report.json())
                .contains("\"schema\": 1")
                .contains("\"runs\": [1.0, 3.0, 2.0]")
                .contains("\"verdict\": \"FAILS\"");
    }

    @Test
    void writesJsonThatHoldsAnyText() {
        assertThat(Json.of(List.of("a\"b\\c\n\u00e9", 1, 0.5, Double.NaN, Map.of("k", List.of()))))
                .isEqualTo("[\"a\\\"b\\\\c\\u000a\\u00e9\", 1, 0.5, null, {\"k\": []}]");
    }
}
