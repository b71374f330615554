// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.run;

import io.outrigger.vmm.ExitReason;
import io.outrigger.vmm.VmStatistics;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Prints what a VM has done. */
final class StatisticsReport {
    private StatisticsReport() {}

    /**
     * Prints the numbers, aligned.
     *
     * @param startNanos from {@code main} to the guest's start
     */
    static void print(VmStatistics statistics, long startNanos, PrintStream out) {
        line(out, "from main to guest start", millis(startNanos));
        line(out, "in the guest, all vCPUs", millis(statistics.guestNanos()));
        line(out, "between exits, all vCPUs", millis(statistics.hostNanos()));
        line(out, "exits", Long.toString(statistics.totalExits()));
        Map<String, Long> exits = new TreeMap<>();
        for (Map.Entry<ExitReason, Long> entry : statistics.exits().entrySet()) {
            exits.put(entry.getKey().name().toLowerCase(Locale.ROOT), entry.getValue());
        }
        table(out, exits);
        table(out, "accesses", statistics.accesses());
        table(out, "sidecore", statistics.workers());
        table(out, "KVM's counters", statistics.kernel());
        out.flush();
    }

    private static void table(PrintStream out, String heading, Map<String, Long> rows) {
        if (!rows.isEmpty()) {
            out.println(heading);
            table(out, new TreeMap<>(rows));
        }
    }

    private static void table(PrintStream out, Map<String, Long> rows) {
        for (Map.Entry<String, Long> row : rows.entrySet()) {
            if (row.getValue() != 0) {
                line(out, "  " + row.getKey(), Long.toString(row.getValue()));
            }
        }
    }

    private static void line(PrintStream out, String name, String value) {
        out.println(String.format(Locale.ROOT, "%-28s %16s", name, value));
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
    }
}
