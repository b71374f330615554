// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.startup;

import io.outrigger.bench.host.BenchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Starts of the launcher that end themselves after a moment and tell their times with {@code --stats}.
 *
 * <p>Immutable.
 *
 * @param name for the report
 * @param root the checkout
 * @param options what follows {@code ./vmm run}
 */
record Launch(String name, Path root, List<String> options) {
    private static final Pattern MAIN_TO_START = Pattern.compile("from main to guest start +([0-9.]+) ms");

    /** From main to just after the VM was started, in nanoseconds, as the launcher tells it. */
    long mainToStart() throws IOException, InterruptedException {
        return mainToStart(output(command()));
    }

    /** The same start under strace: its own times would be distorted, its trace tells the rest. */
    Trace trace() throws IOException, InterruptedException {
        Path file = Files.createTempFile("outrigger-startup", ".strace");
        try {
            List<String> command = new ArrayList<>(
                    List.of("strace", "-f", "--seccomp-bpf", "-ttt", "-e", Trace.CALLS, "-o", file.toString()));
            command.addAll(command());
            output(command);
            return new Trace(Files.readAllLines(file));
        } finally {
            Files.delete(file);
        }
    }

    static long mainToStart(String stats) {
        Matcher m = MAIN_TO_START.matcher(stats);
        if (!m.find()) {
            throw new BenchException("./vmm run --stats told no start time: " + stats.strip());
        }
        return Math.round(Double.parseDouble(m.group(1)) * 1e6);
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of(root.resolve("vmm").toString(), "run"));
        command.addAll(options);
        command.addAll(List.of("--timeout", "200ms", "--stats"));
        return command;
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return text;
    }
}
