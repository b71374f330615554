// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * How long each thread of this process has waited for a CPU so far, while it could have run:
 * {@code /proc/self/task/TID/schedstat} (Documentation/scheduler/sched-stats.rst). What a thread waits there is the
 * host's, not the code's that it runs.
 *
 * <p>Immutable.
 *
 * @param nanos by the kernel's number of the thread; empty where the kernel does not tell
 */
record CpuWaits(Map<String, Long> nanos) {
    private static final Path TASKS = Path.of("/proc/self/task");

    /** Until now. */
    static CpuWaits now() throws IOException {
        Map<String, Long> nanos = new HashMap<>();
        try (var tasks = Files.newDirectoryStream(TASKS)) {
            for (Path task : tasks) {
                try {
                    String[] fields =
                            Files.readString(task.resolve("schedstat")).strip().split(" ");
                    nanos.put(String.valueOf(task.getFileName()), Long.parseLong(fields[1]));
                } catch (NoSuchFileException e) {
                    // the thread has ended, or the kernel does not count
                }
            }
        }
        return new CpuWaits(nanos);
    }

    /** The longest that one thread has waited since. */
    long longestSince(CpuWaits earlier) {
        return nanos.entrySet().stream()
                .filter(e -> earlier.nanos.containsKey(e.getKey()))
                .mapToLong(e -> e.getValue() - earlier.nanos.getOrDefault(e.getKey(), 0L))
                .max()
                .orElse(0);
    }
}
