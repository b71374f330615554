// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.boot;

import io.outrigger.bench.host.BenchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Starts VMMs by {@code stopwatch.c}, which times them from before its fork and ends them.
 *
 * <p>Immutable.
 *
 * @param program the compiled stopwatch
 */
record Stopwatch(Path program) {
    /**
     * One start, with standard input open and silent.
     *
     * @throws BenchException if the guest's text does not come
     */
    long toText(List<String> command, Guest guest) throws IOException, InterruptedException {
        return run(command, guest, List.of()).getLast();
    }

    /**
     * One start whose KVM_RUNs are trapped: each then takes a few microseconds longer, so it suits guests that end
     * with the first.
     *
     * @return nanoseconds to before the first KVM_RUN, and to the guest's text
     * @throws BenchException if the guest's text does not come
     */
    long[] toFirstRunAndText(List<String> command, Guest guest) throws IOException, InterruptedException {
        List<Long> times = run(command, guest, List.of("--trap-run"));
        if (times.size() != 2) {
            throw new BenchException("no KVM_RUN was seen before the output of " + String.join(" ", command));
        }
        return new long[] {times.getFirst(), times.getLast()};
    }

    private List<Long> run(List<String> command, Guest guest, List<String> options)
            throws IOException, InterruptedException {
        List<String> all =
                new ArrayList<>(List.of(program.toString(), Integer.toString(guest.seconds()), guest.text()));
        all.addAll(options);
        all.addAll(command);
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        List<String> lines;
        try {
            lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } finally {
            process.destroyForcibly(); // its command dies with it
        }
        if (process.waitFor() != 0) {
            String said =
                    lines.stream().map(String::strip).filter(l -> !l.isEmpty()).collect(Collectors.joining("; "));
            throw new BenchException("%s: %s".formatted(command.getFirst(), said));
        }
        // standard error of the command comes between them
        return lines.stream().filter(l -> l.matches("\\d+")).map(Long::valueOf).toList();
    }
}
