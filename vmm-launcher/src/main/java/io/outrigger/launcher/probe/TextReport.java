// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.probe;

import io.outrigger.kvm.probe.Finding;
import io.outrigger.kvm.probe.HostReport;
import io.outrigger.kvm.probe.Status;
import java.util.Locale;

/** The report as an aligned table. */
final class TextReport {
    private TextReport() {}

    static String of(HostReport report) {
        int names = report.findings().stream()
                .mapToInt(f -> f.name().length())
                .max()
                .orElse(0);
        int values = report.findings().stream()
                .filter(f -> !f.cost().isEmpty())
                .mapToInt(f -> f.value().length())
                .max()
                .orElse(0);
        StringBuilder text = new StringBuilder();
        for (Finding f : report.findings()) {
            StringBuilder row = new StringBuilder();
            pad(row, f.name(), names + 2);
            pad(row, f.status() == Status.UNKNOWN ? "?" : f.status().name().toLowerCase(Locale.ROOT), 8);
            pad(row, f.value(), values + 2);
            row.append(f.cost());
            if (!f.remedy().isEmpty()) {
                row.append("  → ").append(f.remedy());
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static void pad(StringBuilder row, String cell, int width) {
        row.append(cell).repeat(' ', Math.max(0, width - cell.length()));
    }
}
