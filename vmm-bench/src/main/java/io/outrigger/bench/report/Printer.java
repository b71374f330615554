// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.report;

import io.outrigger.bench.statistics.Interval;
import java.io.PrintStream;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Prints lines, and rows as a table that any other line ends.
 *
 * <p>Confined to one thread.
 */
@SuppressWarnings("AnnotateFormatMethod") // as in Report
final class Printer {
    private static final String HEADING = "%n%-44s %8s %10s %21s %10s %10s %10s %10s %10s";
    private static final String ROW = "%-44s %8d %10.2f  [%8.2f, %8.2f] %10.2f %10.2f %10.2f %10.2f %10.2f %s  %s";

    private final PrintStream out;
    private final Progress progress;
    private boolean inTable;

    Printer(PrintStream out, Progress progress) {
        this.out = out;
        this.progress = progress;
    }

    void line(String format, Object... args) {
        inTable = false;
        print(format, args);
    }

    void row(Row r) {
        if (!inTable) {
            print(HEADING, "", "n", "median", "95% interval", "p90", "p99", "p99.9", "max", "mean");
            inTable = true;
        }
        Unit unit = r.unit();
        Summary s = r.summary();
        Interval median = s.median();
        print(
                ROW,
                r.series().name(),
                s.count(),
                unit.of(median.value()),
                unit.of(median.low()),
                unit.of(median.high()),
                unit.of((double) s.p90()),
                unit.of((double) s.p99()),
                unit.of((double) s.p999()),
                unit.of((double) s.max()),
                unit.of(s.mean()),
                unit.symbol(),
                r.series().extras().entrySet().stream()
                        .map(e -> e.getKey() + "=" + number(e.getValue()))
                        .collect(Collectors.joining(" ")));
    }

    /** Four digits, or a whole number. */
    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < 1000 ? "%.4g" : "%.0f", value);
    }

    private void print(String format, Object... args) {
        progress.erase();
        out.println(String.format(Locale.ROOT, format, args).stripTrailing());
        out.flush();
    }
}
