// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.results;

import io.outrigger.bench.report.Chart;
import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Ratio;
import io.outrigger.bench.report.Results;
import io.outrigger.bench.report.Row;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.report.Summary;
import io.outrigger.bench.report.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code summary.json}: all but the raw samples. Durations are in nanoseconds, whatever the report shows them in. */
final class SummaryJson {
    private SummaryJson() {}

    /** All of it; {@code files} has the name of each row's files. */
    static ObjectNode of(Results results, List<String> files, List<String> disturbed) {
        ObjectNode json = Json.object();
        strings(json.putArray("disturbed"), disturbed);
        ArrayNode rows = json.putArray("rows");
        for (int i = 0; i < files.size(); i++) {
            rows.add(row(results.rows().get(i), files.get(i)));
        }
        ArrayNode ratios = json.putArray("ratios");
        results.ratios().forEach(r -> ratios.add(ratio(r)));
        ArrayNode claims = json.putArray("claims");
        results.claims().forEach(c -> claims.add(claim(c)));
        ArrayNode charts = json.putArray("charts");
        results.charts().forEach(c -> charts.add(ChartJson.of(c)));
        strings(json.putArray("notes"), results.notes());
        return json;
    }

    static ObjectNode row(Row row, String file) {
        Series series = row.series();
        Summary s = row.summary();
        ObjectNode json = Json.object();
        json.put("name", series.name());
        ObjectNode factors = json.putObject("factors");
        series.factors().forEach(factors::put);
        json.put("unit", row.unit().symbol());
        json.put("file", file);
        if (!series.forks().isOne()) {
            json.put("forks", series.forks().count());
        }
        json.put("rounds", series.rounds().size());
        json.put("n", s.count());
        Json.put(json, "median_ns", s.median());
        json.put("p50_ns", s.p50());
        json.put("p90_ns", s.p90());
        json.put("p99_ns", s.p99());
        json.put("p99.9_ns", s.p999());
        json.put("max_ns", s.max());
        Json.put(json, "mean_ns", s.mean());
        ObjectNode extras = json.putObject("extras");
        series.extras().forEach((name, value) -> Json.put(extras, name, value));
        return json;
    }

    /** A row of the raw samples and of what {@code json} says of them but cannot be computed. */
    static Row row(JsonNode json, RawFile.Content raw) {
        Map<String, Double> extras = new LinkedHashMap<>();
        json.required("extras").properties().forEach(e -> extras.put(e.getKey(), Json.number(e.getValue())));
        Series series = new Series(
                json.required("name").stringValue(),
                Json.strings(json.required("factors")),
                raw.rounds(),
                extras,
                raw.forks());
        return Row.of(series, Unit.ofSymbol(json.required("unit").stringValue()));
    }

    static ObjectNode ratio(Ratio r) {
        ObjectNode json = Json.object();
        json.put("name", r.name());
        Json.put(json, "measured", r.measured());
        source(json, r.source());
        return json;
    }

    static Ratio ratio(JsonNode json) {
        return new Ratio(json.required("name").stringValue(), Json.interval(json.required("measured")), source(json));
    }

    static ObjectNode claim(Claim c) {
        ObjectNode json = Json.object();
        json.put("name", c.name());
        json.put("unit", c.unit());
        json.put("bound", c.bound().symbol());
        Json.put(json, "limit", c.limit());
        Json.put(json, "measured", c.measured());
        json.put("verdict", c.verdict());
        source(json, c.source());
        return json;
    }

    static Claim claim(JsonNode json) {
        boolean most = json.required("bound").stringValue().equals(Claim.Bound.AT_MOST.symbol());
        return new Claim(
                json.required("name").stringValue(),
                json.required("unit").stringValue(),
                Json.interval(json.required("measured")),
                most ? Claim.Bound.AT_MOST : Claim.Bound.AT_LEAST,
                Json.number(json.required("limit")),
                source(json));
    }

    private static void source(ObjectNode json, Optional<Ratio.Source> source) {
        json.put("recomputed", source.isPresent());
        source.ifPresent(s -> json.putObject("source")
                .put("ours", s.ours())
                .put("theirs", s.theirs())
                .put("runs", s.runs())
                .put("method", s.method().name()));
    }

    private static Optional<Ratio.Source> source(JsonNode json) {
        if (!json.required("recomputed").booleanValue()) {
            return Optional.empty();
        }
        JsonNode source = json.required("source");
        return Optional.of(new Ratio.Source(
                source.required("ours").stringValue(),
                source.required("theirs").stringValue(),
                source.required("runs").intValue(),
                Ratio.Method.valueOf(source.required("method").stringValue())));
    }

    /** The charts that a run asked for; none where a run of an earlier version does not tell. */
    static List<Chart> charts(JsonNode summary) {
        List<Chart> charts = new ArrayList<>();
        for (JsonNode chart : summary.path("charts")) {
            charts.add(ChartJson.chart(chart));
        }
        return charts;
    }

    private static void strings(ArrayNode json, List<String> strings) {
        strings.forEach(json::add);
    }
}
