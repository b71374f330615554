// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.results;

import io.outrigger.bench.host.HostLoad;
import io.outrigger.bench.report.Chart;
import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Ratio;
import io.outrigger.bench.report.Results;
import io.outrigger.bench.report.Row;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.report.Unit;
import io.outrigger.bench.statistics.Interval;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Folders as runs write them. */
final class Runs {
    static final HostLoad QUIET = new HostLoad(0.1, 1, 0);

    private Runs() {}

    static Manifest manifest(HostLoad load) {
        return new Manifest(
                "rings",
                Instant.parse("2026-11-21T08:00:00Z"),
                Instant.parse("2026-11-21T08:01:00Z"),
                Map.of("command", "bench.jar rings", "commit", "abc"),
                load);
    }

    static Results results(Series... series) {
        List<Row> rows = Arrays.stream(series).map(s -> Row.of(s, Unit.MICROS)).toList();
        return new Results(Map.of(), rows, List.of(), List.of(), List.of(), List.of());
    }

    /** Two series, and one each of all else. */
    static Results full() {
        Series ring = Series.of("null, ring", List.of(new long[] {900, 1000, 5000}, new long[] {1100, 1200}))
                .with("path", "ring")
                .with("size", "64")
                .with("exits/op", 0);
        Series port = Series.of("null, port", List.of(new long[] {7000, 8000}, new long[] {7500, 7600}))
                .with("path", "port")
                .with("size", "64")
                .with("exits/op", 1);
        Ratio ratio = Ratio.of("ring / port", ring, port);
        return new Results(
                Map.of("command", "bench.jar rings"),
                results(ring, port).rows(),
                List.of(ratio, Ratio.of("told", Interval.exact(2))),
                List.of(Claim.atMost(ratio, 1), Claim.atMost("bytes", "B", Interval.exact(0), 0)),
                List.of("a note"),
                List.of(
                        new Chart.Cdf("Latency", List.of("null, ring", port.id(), "no such")),
                        new Chart.Scatter("Exits", "exits/op", "median", "path"),
                        new Chart.Lines("Sizes", "size", "p99", "path")));
    }

    static SavedRun write(Path folder, HostLoad load, Results results) throws IOException {
        ResultFolder.create(folder).write(manifest(load), results);
        return SavedRun.read(folder);
    }
}
