// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.results;

import io.outrigger.bench.host.HostLoad;
import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Results;
import io.outrigger.bench.statistics.Interval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The page over several experiments' folders: every claim with its verdict, {@code report.html}; and the claims for
 * programs, {@code claims.csv}.
 *
 * <p>Immutable.
 */
public final class Index {
    private final Results about;
    private final HostLoad load;
    private final List<Suite> suites;

    /**
     * Of what was run.
     *
     * @param about its facts and notes are of all of them
     * @param load what else the host did meanwhile
     */
    public Index(Results about, HostLoad load, List<Suite> suites) {
        this.about = about;
        this.load = load;
        this.suites = List.copyOf(suites);
    }

    /**
     * An experiment that was run.
     *
     * <p>Immutable.
     *
     * @param name its name, and that of its folder
     * @param took how long
     * @param failure why not all of it was measured; empty if all was
     * @param run what it has written, if anything
     */
    public record Suite(String name, Duration took, String failure, Optional<SavedRun> run) {
        /** What it claims. */
        public List<Claim> claims() {
            List<Claim> claims = new ArrayList<>();
            run.ifPresent(r -> r.summary().required("claims").forEach(json -> claims.add(SummaryJson.claim(json))));
            return claims;
        }

        /** Why its numbers are to be doubted. */
        public List<String> disturbed() {
            return run.map(r -> r.manifest().disturbed()).orElse(List.of());
        }

        /** All of it in a line. */
        public String outcome() {
            String all = "";
            if (run.isPresent()) {
                List<String> verdicts = claims().stream().map(Claim::verdict).toList();
                long hold = verdicts.stream().filter("holds"::equals).count();
                long fail = verdicts.stream().filter("FAILS"::equals).count();
                all = "claims: %d hold, %d fail, %d undecided%s"
                        .formatted(
                                hold,
                                fail,
                                verdicts.size() - hold - fail,
                                disturbed().isEmpty() ? "" : "; DISTURBED");
            }
            String not = failure.isEmpty() ? "" : "not measured: " + failure;
            return all.isEmpty() || not.isEmpty() ? all + not : all + "; " + not;
        }
    }

    /** Writes into a folder. */
    public void write(Path folder) throws IOException {
        Files.writeString(folder.resolve("claims.csv"), Csv.text(csv()));
        Files.writeString(folder.resolve("report.html"), html());
    }

    private List<List<String>> csv() {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("suite", "claim", "value", "low", "high", "bound", "limit", "unit", "verdict"));
        for (Suite suite : suites) {
            for (Claim c : suite.claims()) {
                Interval m = c.measured();
                lines.add(List.of(
                        suite.name(),
                        c.name(),
                        Double.toString(m.value()),
                        Double.toString(m.low()),
                        Double.toString(m.high()),
                        c.bound().symbol(),
                        Double.toString(c.limit()),
                        c.unit(),
                        c.verdict()));
            }
        }
        return lines;
    }

    private String html() {
        Html html = HtmlReport.page("Outrigger: all experiments");
        load.disturbed().forEach(reason -> html.add("<p class=\"disturbed\">DISTURBED: %s</p>", reason));
        about.notes().forEach(note -> html.add("<p>%s</p>", note));
        html.add("<h2>Experiments</h2>").add("<table class=\"text\">");
        suites.forEach(suite -> suite(html, suite));
        html.add("</table>");
        html.add("<h2>Claims</h2>").add("<div><table>");
        html.add("<tr><th></th><th></th><th>value</th><th>95%% interval</th><th>limit</th><th>verdict</th></tr>");
        suites.forEach(suite -> suite.claims().forEach(c -> claim(html, suite, c)));
        html.add("</table></div>");
        html.add("<h2>Host</h2>").add("<table class=\"text\">");
        about.facts().forEach((name, value) -> html.row(name, List.of(value)));
        return html.add("</table>").add("</body>").add("</html>").toString();
    }

    private static void suite(Html html, Suite suite) {
        String disturbed = String.join("; ", suite.disturbed());
        html.add(
                suite.run().isPresent()
                        ? "<tr><th scope=\"row\"><a href=\"%1$s/report.html\">%1$s</a></th><td>%2$d s</td><td>%3$s</td>"
                                + "<td class=\"disturbed\">%4$s</td></tr>"
                        : "<tr><th scope=\"row\">%1$s</th><td>%2$d s</td><td>%3$s</td><td>%4$s</td></tr>",
                suite.name(),
                suite.took().toSeconds(),
                suite.outcome(),
                disturbed);
    }

    private static void claim(Html html, Suite suite, Claim c) {
        Interval m = c.measured();
        html.add(
                "<tr><td>%s</td><th scope=\"row\">%s</th><td>%s</td><td>[%s, %s]</td><td>%s %s %s</td>"
                        + "<td class=\"%s\">%s</td></tr>",
                suite.name(),
                c.name(),
                number(m.value()),
                number(m.low()),
                number(m.high()),
                c.bound().symbol(),
                number(c.limit()),
                c.unit(),
                HtmlReport.kind(c),
                c.verdict());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
