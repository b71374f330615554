// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.host.ChildJvm;
import io.outrigger.bench.host.HostLoad;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.results.ForkMerge;
import io.outrigger.bench.results.SavedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An experiment in several fresh JVMs, one after another, each with a folder of its own: {@code forks/1} and so on.
 *
 * <p>Confined to one thread.
 */
final class ForkedRun {
    private static final Duration PATIENCE = Duration.ofHours(4); // a process that hangs is not to hold up a night

    private final Class<?> program;
    private final List<String> arguments;
    private final int forks;
    private final Path folder;
    private final Report report;
    private final SortedMap<Integer, SavedRun> done = new TreeMap<>();

    /**
     * Of an experiment.
     *
     * @param program what the processes run
     * @param arguments the command line that runs it, of which {@code --forks} and {@code --out} are not passed on
     */
    ForkedRun(Class<?> program, List<String> arguments, int forks, Path folder, Report report) {
        this.program = program;
        this.arguments = withoutOwn(arguments);
        this.forks = forks;
        this.folder = folder;
        this.report = report;
    }

    private static List<String> withoutOwn(List<String> arguments) {
        List<String> left = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--forks") || argument.equals("--out")) {
                i++; // its value
            } else if (!argument.startsWith("--forks=") && !argument.startsWith("--out=")) {
                left.add(argument);
            }
        }
        return left;
    }

    /**
     * Measures, and tells what all have measured together.
     *
     * @throws BenchException if no process has measured anything
     */
    void run() throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("forks"));
        String why = "";
        for (int fork = 1; fork <= forks; fork++) {
            why = run(fork);
            report.announce("fork %d of %d: %s", fork, forks, why.isEmpty() ? "done" : why);
            if (!why.isEmpty()) {
                report.note("fork %d failed and is not among the results: %s", fork, why);
            }
        }
        if (done.isEmpty()) {
            throw new BenchException("none of %d processes could measure it; the last: %s".formatted(forks, why));
        }
        report.fact("processes", "%d of %d, each a fresh JVM".formatted(done.size(), forks));
        new ForkMerge(done).tell(report);
    }

    /** Why it has failed; empty if it has not. */
    private String run(int fork) throws IOException, InterruptedException {
        Path out = folder.resolve("forks").resolve(Integer.toString(fork));
        List<String> own = new ArrayList<>(arguments);
        own.addAll(List.of("--out", out.toString(), RunCommand.AFTER_OURS)); // the load before the first is known
        Path log = out.resolveSibling(fork + ".log");
        long from = System.nanoTime();
        try (ChildJvm jvm = new ChildJvm(program, List.of(), own, log)) {
            int status = jvm.await(
                    PATIENCE,
                    line -> report.progress(
                            "fork %d of %d, %d s: %s",
                            fork,
                            forks,
                            Duration.ofNanos(System.nanoTime() - from).toSeconds(),
                            line));
            if (status != 0) {
                return "status %d, %s (%s)".formatted(status, jvm.lastLine(), log);
            }
        }
        done.put(fork, SavedRun.read(out));
        return "";
    }

    /** How many have failed. */
    int failed() {
        return forks - done.size();
    }

    /** What else the host did meanwhile. */
    SortedMap<Integer, HostLoad> loads() {
        SortedMap<Integer, HostLoad> loads = new TreeMap<>();
        done.forEach((fork, run) -> loads.put(fork, run.manifest().load()));
        return loads;
    }
}
