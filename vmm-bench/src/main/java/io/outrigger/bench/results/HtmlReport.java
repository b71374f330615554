// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.results;

import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Ratio;
import io.outrigger.bench.report.Results;
import io.outrigger.bench.report.Row;
import io.outrigger.bench.report.Summary;
import io.outrigger.bench.report.Unit;
import io.outrigger.bench.statistics.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** {@code report.html}: one page that needs no other file; what was claimed comes first. Immutable. */
final class HtmlReport {
    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>%s</title>
            <style>
            :root { color-scheme: light dark; }
            body { font: 15px/1.45 system-ui, sans-serif; max-width: 75em; margin: 2em auto; padding: 0 1em; }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
            div { overflow-x: auto; }
            th, td { padding: .2em .7em; text-align: right; border-bottom: 1px solid #8884; white-space: nowrap; }
            th[scope=row], .text td { text-align: left; font-weight: normal; white-space: normal; }
            .holds { color: light-dark(#06702c, #5fd38d); }
            .fails, .disturbed { color: light-dark(#b00020, #ff8a8a); font-weight: bold; }
            pre { white-space: pre-wrap; }
            svg { max-width: 100%%; height: auto; }
            </style>
            </head>
            <body>
            <h1>%s</h1>""";

    private final Manifest manifest;
    private final Results results;

    HtmlReport(Manifest manifest, Results results) {
        this.manifest = manifest;
        this.results = results;
    }

    /** The beginning of any such page, up to its title. */
    static Html page(String title) {
        return new Html().add(HEAD, title, title);
    }

    /** What a claim's verdict looks like: the class in the page's style. */
    static String kind(Claim claim) {
        String verdict = claim.verdict();
        return verdict.equals("holds") ? "holds" : verdict.equals("FAILS") ? "fails" : "undecided";
    }

    /** The page, with {@code charts} in it. */
    String text(List<String> charts) {
        String title = "Outrigger: " + manifest.experiment() + ", " + manifest.started();
        Html html = page(title);
        for (String reason : manifest.disturbed()) {
            html.add("<p class=\"disturbed\">DISTURBED: %s</p>", reason);
        }
        claims(html);
        rows(html);
        ratios(html);
        charts.forEach(svg -> html.add("<div>").markup(svg).add("</div>"));
        facts(html);
        html.add("<h2>Notes</h2>");
        html.add("<pre>%s</pre>", String.join("\n", results.notes()));
        return html.add("</body>").add("</html>").toString();
    }

    private void claims(Html html) {
        html.add("<h2>Claims</h2>");
        if (results.claims().isEmpty()) {
            html.add("<p>This experiment claims nothing.</p>");
        }
        for (Claim c : results.claims()) {
            html.add(
                    "<p><b class=\"%s\">%s</b>: %s %s %s %s: %s</p>",
                    kind(c), c.verdict(), c.name(), c.bound().symbol(), c.limit(), c.unit(), interval(c.measured()));
        }
    }

    private void rows(Html html) {
        html.add("<h2>Durations</h2>").add("<div><table>");
        html.add("<tr><th></th><th>n</th><th>median</th><th>95%% interval</th><th>p90</th><th>p99</th><th>p99.9</th>"
                + "<th>max</th><th>mean</th><th></th><th></th></tr>");
        for (Row row : results.rows()) {
            html.row(row.series().id(), cells(row));
        }
        html.add("</table></div>");
    }

    private static List<String> cells(Row row) {
        Summary s = row.summary();
        Unit unit = row.unit();
        Interval m = s.median();
        List<String> cells = new ArrayList<>();
        cells.add(Long.toString(s.count()));
        cells.add(number(unit.of(m.value())));
        cells.add("[" + number(unit.of(m.low())) + ", " + number(unit.of(m.high())) + "]");
        for (String statistic : List.of("p90", "p99", "p99.9", "max", "mean")) {
            cells.add(number(unit.of(s.statistic(statistic))));
        }
        cells.add(unit.symbol());
        cells.add(row.series().extras().entrySet().stream()
                .map(e -> String.format(Locale.ROOT, "%s=%.4g", e.getKey(), e.getValue()))
                .collect(Collectors.joining(" ")));
        return cells;
    }

    private void ratios(Html html) {
        if (results.ratios().isEmpty()) {
            return;
        }
        html.add("<h2>Ratios</h2>").add("<table>");
        for (Ratio r : results.ratios()) {
            html.row(r.name(), List.of(interval(r.measured())));
        }
        html.add("</table>");
    }

    private void facts(Html html) {
        html.add("<h2>Host</h2>").add("<table class=\"text\">");
        manifest.facts().forEach((name, value) -> html.row(name, List.of(value)));
        html.row("started", List.of(manifest.started().toString()));
        html.row("ended", List.of(manifest.ended().toString()));
        html.row("load average after", List.of(number(manifest.load().after())));
        html.row("CPU time stolen", List.of(number(manifest.load().stolen() * 100) + "%"));
        html.add("</table>");
    }

    private static String interval(Interval i) {
        return String.format(Locale.ROOT, "%.4f [%.4f, %.4f]", i.value(), i.low(), i.high());
    }

    private static String number(double d) {
        return String.format(Locale.ROOT, "%.2f", d);
    }
}
