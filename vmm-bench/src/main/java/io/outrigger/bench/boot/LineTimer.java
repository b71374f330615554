// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.boot;

import io.outrigger.bench.host.BenchException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Times a program from before its fork to a line of its output, then ends it. */
final class LineTimer {
    private LineTimer() {}

    /**
     * One run, with standard input an open pipe that nothing is written to, and standard error discarded.
     *
     * @return nanoseconds until the line's last character was read
     * @throws BenchException if the output ends, or {@code timeout} passes, before the line has come
     */
    static long run(List<String> command, Path folder, String line, Duration timeout)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
        long from = System.nanoTime();
        Process process = builder.start();
        try {
            Thread.ofVirtual().start(() -> endAfter(process, timeout));
            return awaitLine(process, line, timeout) - from;
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static long awaitLine(Process process, String line, Duration timeout) throws IOException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String last = "";
        for (String read = out.readLine(); read != null; read = out.readLine()) {
            if (read.contains(line)) {
                return System.nanoTime();
            }
            last = read;
        }
        throw new BenchException(
                "no line '%s' before the end or within %s; the last was '%s'".formatted(line, timeout, last));
    }

    private static void endAfter(Process process, Duration timeout) {
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
