// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.bench.report.Chart;
import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Results;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.statistics.Interval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
    private static final String EVIL = "<script>alert('1&2\"%s')</script>";

    @TempDir
    private Path folder;

    @Test
    void nothingThatIsNamedBecomesMarkup() throws IOException {
        Series series = Series.ofSingles(EVIL, 1, 2).with(EVIL, EVIL).with(EVIL, 1);
        Results results = new Results(
                Map.of(),
                Runs.results(series).rows(),
                List.of(),
                List.of(Claim.atMost(EVIL, EVIL, Interval.exact(1), 1)),
                List.of(EVIL),
                List.of(new Chart.Cdf(EVIL, List.of(EVIL)), new Chart.Scatter(EVIL, EVIL, "p50", EVIL)));
        Manifest manifest = new Manifest(
                EVIL,
                Runs.manifest(Runs.QUIET).started(),
                Runs.manifest(Runs.QUIET).ended(),
                Map.of(EVIL, EVIL),
                Runs.QUIET);
        ResultFolder.create(folder).write(manifest, results);
        String html = Files.readString(folder.resolve("report.html"));
        assertThat(html).contains("&lt;script&gt;alert(&#39;1&amp;2&quot;%s&#39;)&lt;/script&gt;");
        assertThat(html).doesNotContain("<script").doesNotContain("src=").doesNotContain("href=");
    }

    @Test
    void theVerdictsComeFirst() throws IOException {
        Runs.write(folder, Runs.QUIET, Runs.full());
        String html = Files.readString(folder.resolve("report.html"));
        assertThat(html.indexOf("holds</b>")).isBetween(1, html.indexOf("Durations"));
        assertThat(html).contains("<svg", "a note", "bench.jar rings", "exits/op=1.000");
    }
}
