// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.boot;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Unit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * A VMM that boots the small Linux guest.
 *
 * <p>Immutable.
 *
 * @param name for the report
 * @param command what starts it
 * @param folder where
 */
record Contender(String name, List<String> command, Path folder) {
    /** The guest's init script says it first (guests/linux/init). */
    private static final String LINE = "outrigger: init";

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** One boot, reported whether it works or not; in nanoseconds, or empty if it failed. */
    OptionalLong boot(String label, Report report) throws IOException, InterruptedException {
        try {
            long nanos = LineTimer.run(command, folder, LINE, TIMEOUT);
            report.note("  %-8s %-9s %8.1f ms", label, name, Unit.MILLIS.of((double) nanos));
            return OptionalLong.of(nanos);
        } catch (BenchException e) {
            report.note("  %-8s %-9s FAILED: %s", label, name, String.valueOf(e.getMessage()));
            return OptionalLong.empty();
        }
    }
}
