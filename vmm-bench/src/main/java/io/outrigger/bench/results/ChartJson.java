// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.results;

import io.outrigger.bench.report.Chart;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Charts in {@code summary.json}, so that what joins several runs can draw them too. */
final class ChartJson {
    private static final String CDF = "cdf";
    private static final String SCATTER = "scatter";
    private static final String LINES = "lines";
    private static final String DOTS = "dots";
    private static final String TRACE = "trace";
    private static final String SPECTRUM = "spectrum";
    private static final String SERIES = "series";
    private static final String SECONDS = "seconds";

    private ChartJson() {}

    static ObjectNode of(Chart chart) {
        return switch (chart) {
            case Chart.Cdf c -> series(start(CDF, c), c.series());
            case Chart.Scatter s -> axes(start(SCATTER, s), s.xExtra(), s.yStatistic(), s.groupFactor());
            case Chart.Lines l -> axes(start(LINES, l), l.xFactor(), l.yStatistic(), l.groupFactor());
            case Chart.Dots d ->
                axes(series(start(DOTS, d), d.series()), d.nameFactor(), d.yStatistic(), d.groupFactor());
            case Chart.Trace t -> series(start(TRACE, t), t.series()).put(SECONDS, t.seconds());
            case Chart.Spectrum s -> series(start(SPECTRUM, s), s.series()).put(SECONDS, s.seconds());
        };
    }

    private static ObjectNode start(String kind, Chart chart) {
        return Json.object().put("kind", kind).put("title", chart.title());
    }

    private static ObjectNode series(ObjectNode json, List<String> series) {
        ArrayNode names = json.putArray(SERIES);
        series.forEach(names::add);
        return json;
    }

    private static ObjectNode axes(ObjectNode json, String x, String y, String group) {
        return json.put("x", x).put("y", y).put("group", group);
    }

    static Chart chart(JsonNode json) {
        String title = text(json, "title");
        String kind = text(json, "kind");
        return switch (kind) {
            case CDF -> new Chart.Cdf(title, series(json));
            case SCATTER -> new Chart.Scatter(title, text(json, "x"), text(json, "y"), text(json, "group"));
            case LINES -> new Chart.Lines(title, text(json, "x"), text(json, "y"), text(json, "group"));
            case DOTS -> new Chart.Dots(title, series(json), text(json, "x"), text(json, "y"), text(json, "group"));
            case TRACE -> new Chart.Trace(title, series(json), seconds(json));
            case SPECTRUM -> new Chart.Spectrum(title, series(json), seconds(json));
            default -> throw new IllegalArgumentException("no chart " + kind);
        };
    }

    private static List<String> series(JsonNode json) {
        List<String> names = new ArrayList<>();
        json.required(SERIES).forEach(name -> names.add(name.stringValue()));
        return names;
    }

    private static double seconds(JsonNode json) {
        return json.required(SECONDS).doubleValue();
    }

    private static String text(JsonNode json, String name) {
        return json.required(name).stringValue();
    }
}
