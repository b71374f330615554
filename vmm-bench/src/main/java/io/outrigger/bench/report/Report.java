// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.report;

import io.outrigger.bench.host.Host;
import io.outrigger.bench.statistics.Interval;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What an experiment tells: printed as it comes, and kept for the result folder, raw samples too.
 *
 * <p>Confined to one thread.
 */
@SuppressWarnings("AnnotateFormatMethod") // the annotation is in a library that this would be the only use of
public final class Report {
    private final Printer printer;
    private final Progress progress;
    private final Map<String, String> facts = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();
    private final List<Ratio> ratios = new ArrayList<>();
    private final List<Claim> claims = new ArrayList<>();
    private final List<Chart> charts = new ArrayList<>();
    private final Map<String, Path> files = new LinkedHashMap<>();

    /** A report without a progress line. */
    public Report(PrintStream out, String command) {
        this(out, Progress.none(), command);
    }

    /** Starts a report and prints what the numbers must be read beside. */
    public Report(PrintStream out, Progress progress, String command) {
        this.printer = new Printer(out, progress);
        this.progress = progress;
        fact("command", command);
        Host.facts().forEach(this::fact);
        printer.line("");
    }

    /** Something that the numbers must be read beside, such as where a vCPU is pinned. */
    public void fact(String name, String value) {
        facts.put(name, value);
        printer.line("%-13s %s", name, value);
    }

    /** A line about one run, or about how to read the rest. */
    public void note(String format, Object... args) {
        String text = String.format(Locale.ROOT, format, args);
        notes.add(text);
        printer.line("%s", text);
    }

    /** A line for whoever watches, which is not kept. */
    public void announce(String format, Object... args) {
        printer.line(format, args);
    }

    /** What is being done, on a terminal only, until the next output. */
    public void progress(String format, Object... args) {
        progress.show(String.format(Locale.ROOT, format, args));
    }

    /**
     * Adds durations.
     *
     * @throws IllegalArgumentException if there is a series of this name with the same factors
     */
    public void series(Series s, Unit unit) {
        if (rows.stream().anyMatch(r -> r.series().id().equals(s.id()))) {
            throw new IllegalArgumentException("two series " + s.id());
        }
        Row row = Row.of(s, unit);
        rows.add(row);
        printer.row(row);
    }

    /** Adds a ratio that nothing is claimed of. */
    public void ratio(String name, Interval ratio) {
        ratio(Ratio.of(name, ratio));
    }

    /** Adds the ratio of the medians of two series' rounds, of which nothing is claimed, and returns it. */
    public Ratio ratio(String name, Series ours, Series theirs) {
        return ratio(Ratio.of(name, ours, theirs));
    }

    /** Adds a ratio that nothing is claimed of, and returns it. */
    public Ratio ratio(Ratio r) {
        ratios.add(r);
        Interval m = r.measured();
        printer.line("ratio: %s = %.4f [%.4f, %.4f]", r.name(), m.value(), m.low(), m.high());
        return r;
    }

    /** Adds what was claimed and what came of it. */
    public void claim(Claim c) {
        claims.add(c);
        Interval m = c.measured();
        printer.line(
                "claim: %s %s %s %s: %.4f [%.4f, %.4f]: %s",
                c.name(), c.bound().symbol(), c.limit(), c.unit(), m.value(), m.low(), m.high(), c.verdict());
    }

    /** Asks for a picture in the result folder. */
    public void chart(Chart c) {
        charts.add(c);
    }

    /** Gives a file to the result folder, to which it is moved under a name; if nothing is written, it is deleted. */
    public void keep(Path file, String name) {
        files.put(name, file);
    }

    /** The files to keep, by their names. */
    public Map<String, Path> files() {
        return Collections.unmodifiableMap(files);
    }

    /** All of it so far. */
    public Results results() {
        return new Results(facts, rows, ratios, claims, notes, charts);
    }
}
