// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.report;

import io.outrigger.bench.host.Host;
import io.outrigger.bench.statistics.Interval;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The results of one command: printed as they come, and kept for JSON.
 *
 * <p>Confined to one thread.
 */
@SuppressWarnings("AnnotateFormatMethod") // the annotation is in a library that this would be the only use of
public final class Report {
    private static final int SCHEMA = 1;

    private final PrintStream out;
    private final String command;
    private final Map<String, String> host = Host.facts();
    private final List<Object> notes = new ArrayList<>();
    private final List<Object> rows = new ArrayList<>();
    private final List<Object> ratios = new ArrayList<>();
    private final List<Object> claims = new ArrayList<>();
    private boolean inTable;

    /** Starts a report and prints what the numbers must be read beside. */
    public Report(PrintStream out, String command) {
        this.out = out;
        this.command = command;
        print("command       %s", command);
        host.forEach((name, value) -> print("%-13s %s", name, value));
        print("");
    }

    /** A line about one run, or about how to read the rest. */
    public void note(String format, Object... args) {
        String text = String.format(Locale.ROOT, format, args);
        notes.add(text);
        inTable = false;
        print("%s", text);
    }

    /** Adds durations. */
    public void row(Row r) {
        if (!inTable) {
            print("%n%-44s %8s %10s %21s %10s %10s %10s", "", "n", "median", "95% interval", "p90", "p99", "max");
            inTable = true;
        }
        print(
                "%-44s %8d %10.2f  [%8.2f, %8.2f] %10.2f %10.2f %10.2f %s",
                r.name(),
                r.count(),
                r.median().value(),
                r.median().low(),
                r.median().high(),
                r.p90(),
                r.p99(),
                r.max(),
                r.unit().symbol());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", r.name());
        json.put("unit", r.unit().symbol());
        json.put("n", r.count());
        json.put("median", json(r.median()));
        json.put("p90", r.p90());
        json.put("p99", r.p99());
        json.put("max", r.max());
        json.put("runs", r.runs());
        rows.add(json);
    }

    /** Adds a ratio that nothing is claimed of. */
    public void ratio(String name, Interval ratio) {
        print("ratio: %s = %.4f [%.4f, %.4f]", name, ratio.value(), ratio.low(), ratio.high());
        ratios.add(Map.of("name", name, "ratio", json(ratio)));
    }

    /** Adds what was claimed and what came of it. */
    public void claim(Claim c) {
        Interval m = c.measured();
        print(
                "claim: %s <= %s %s: %.4f [%.4f, %.4f]: %s",
                c.name(), c.limit(), c.unit(), m.value(), m.low(), m.high(), c.verdict());
        claims.add(Map.of(
                "name", c.name(),
                "unit", c.unit(),
                "limit", c.limit(),
                "measured", json(m),
                "verdict", c.verdict()));
    }

    /** All of it as JSON. */
    public String json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("schema", SCHEMA);
        all.put("command", command);
        all.put("host", host);
        all.put("rows", rows);
        all.put("ratios", ratios);
        all.put("claims", claims);
        all.put("notes", notes);
        return Json.of(all) + "\n";
    }

    private static Map<String, Object> json(Interval i) {
        return Map.of("value", i.value(), "low", i.low(), "high", i.high());
    }

    private void print(String format, Object... args) {
        out.println(String.format(Locale.ROOT, format, args).stripTrailing());
        out.flush();
    }
}
