// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Watches what else the host does while an experiment runs, by {@code /proc}.
 *
 * <p>Immutable.
 */
public final class HostWatch {
    private final Path proc;
    private final double loadBefore;
    private final Optional<CpuTime> timeBefore;

    private HostWatch(Path proc, double loadBefore) {
        this.proc = proc;
        this.loadBefore = loadBefore;
        timeBefore = time(proc);
    }

    /** Begins before the experiment. */
    public static HostWatch begin() {
        return begin(Path.of("/proc"));
    }

    /**
     * Begins right after another measurement of ours, whose work the load average has still in it: what others did
     * before is not known then.
     */
    public static HostWatch beginAfterOurs() {
        return new HostWatch(Path.of("/proc"), Double.NaN);
    }

    static HostWatch begin(Path proc) {
        return new HostWatch(proc, load(proc));
    }

    /** What was seen until now. */
    public HostLoad end() {
        Optional<CpuTime> now = time(proc);
        double stolen =
                now.isPresent() && timeBefore.isPresent() ? now.get().stolenSince(timeBefore.get()) : Double.NaN;
        return new HostLoad(loadBefore, load(proc), stolen);
    }

    private static double load(Path proc) {
        try {
            return Double.parseDouble(Files.readString(proc.resolve("loadavg")).split(" ")[0]);
        } catch (IOException | NumberFormatException e) {
            return Double.NaN; // a container may hide it
        }
    }

    private static Optional<CpuTime> time(Path proc) {
        try (var lines = Files.lines(proc.resolve("stat"))) {
            return lines.findFirst().map(CpuTime::parse);
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
