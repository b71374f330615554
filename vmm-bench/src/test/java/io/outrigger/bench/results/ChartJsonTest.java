// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.outrigger.bench.report.Chart;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChartJsonTest {
    static Stream<Chart> charts() {
        List<String> series = List.of("a", "b {path=ring}");
        return Stream.of(
                new Chart.Cdf("t", series),
                new Chart.Scatter("t", "exits", "p99", "path"),
                new Chart.Lines("t", "vms", "median", "path"),
                new Chart.Dots("t", series, "op", "median", "path"),
                new Chart.Trace("t", series, 1e-4),
                new Chart.Spectrum("t", series, 1e-4));
    }

    @ParameterizedTest
    @MethodSource("charts")
    void everyKindIsReadAsItWasWritten(Chart chart) {
        assertThat(ChartJson.chart(Json.asRead(ChartJson.of(chart)))).isEqualTo(chart);
    }

    @Test
    void everyKindIsTried() {
        assertThat(charts().map(Object::getClass)).hasSize(Chart.class.getPermittedSubclasses().length);
    }

    @Test
    void anUnknownKindIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> ChartJson.chart(Json.object().put("kind", "pie").put("title", "t")))
                .withMessage("no chart pie");
    }
}
