// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.exits;

import io.outrigger.bench.host.Cpus;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The QEMU that this host has, run as a process.
 *
 * <p>Immutable.
 */
final class Qemu {
    private static final String PROGRAM = "qemu-system-x86_64";

    /** The host's processor, but for an MSR that QEMU sets and not every KVM takes. */
    static final String CPU = "host,-arch-capabilities";

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /**
     * What a run left.
     *
     * @param lines its output and its errors
     * @param status of the process
     */
    record Result(List<String> lines, int status) {
        /** Why it failed, most likely. */
        String last() {
            return "QEMU ended with status %d: %s".formatted(status, lines.isEmpty() ? "no output" : lines.getLast());
        }
    }

    private final Path program;

    private Qemu(Path program) {
        this.program = program;
    }

    /** The one that PATH finds. */
    static Optional<Qemu> find() {
        return find(System.getenv().getOrDefault("PATH", ""));
    }

    static Optional<Qemu> find(String path) {
        return Stream.of(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, PROGRAM))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Qemu::new);
    }

    /** What starts it on the CPU that every vCPU is pinned to. */
    static List<String> pin(Cpus cpus) {
        return cpus.vcpu().isPresent()
                ? List.of("taskset", "-c", Integer.toString(cpus.vcpu().getAsInt()))
                : List.of();
    }

    /**
     * Runs it to its end, without a terminal; kills it after a minute.
     *
     * @param before words that start it, such as those of taskset
     * @param arguments of QEMU
     */
    Result run(List<String> before, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = Stream.of(before, List.of(program.toString()), arguments)
                .flatMap(List::stream)
                .toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            Thread.ofVirtual().start(() -> endAfterTimeout(process));
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(text.lines().toList(), process.waitFor());
        } finally {
            process.destroyForcibly();
            process.waitFor();
        }
    }

    private static void endAfterTimeout(Process process) {
        try {
            if (!process.waitFor(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
