// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.host.HostLoad;
import io.outrigger.bench.host.HostWatch;
import io.outrigger.bench.report.Progress;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Results;
import io.outrigger.bench.results.Manifest;
import io.outrigger.bench.results.ResultFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs an experiment and writes its folder. Confined to one thread. */
@Command
class RunCommand implements Callable<Integer> {
    private static final int MAX_ROUNDS = 1_000_000;

    private final Kind kind;
    private final PrintStream out;
    private final PrintStream err;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before call()
    private CommandSpec spec;

    @Option(names = "--n", paramLabel = "ROUNDS", description = "how many rounds, from 1 to " + MAX_ROUNDS)
    private @Nullable Integer n;

    @Option(names = "--out", paramLabel = "DIR", description = "the folder to write: a new or an empty one")
    private @Nullable Path path;

    RunCommand(Kind kind, PrintStream out, PrintStream err) {
        this.kind = kind;
        this.out = out;
        this.err = err;
    }

    @Override
    public final Integer call() throws IOException, InterruptedException {
        int rounds = n == null ? kind.rounds() : n;
        if (rounds < 1 || rounds > MAX_ROUNDS) {
            throw new ParameterException(
                    spec.commandLine(), "--n takes a number from 1 to " + MAX_ROUNDS + ", not " + rounds);
        }
        Experiment experiment = experiment();
        ResultFolder folder = folder();
        try {
            measure(experiment, rounds, folder);
        } finally {
            folder.deleteIfEmpty(); // nothing was measured
        }
        return 0;
    }

    /** What is measured, if the options make sense. */
    Experiment experiment() {
        return kind.experiment();
    }

    private void measure(Experiment experiment, int rounds, ResultFolder folder)
            throws IOException, InterruptedException {
        String args =
                String.join(" ", spec.root().commandLine().getParseResult().originalArgs());
        HostWatch watch = HostWatch.begin();
        Instant started = Instant.now();
        Report report = new Report(out, Progress.ofProcess(err), "bench.jar " + args);
        experiment.run(rounds, report);
        HostLoad load = watch.end();
        Results results = report.results();
        folder.write(new Manifest(kind.toString(), started, Instant.now(), results.facts(), load), results);
        report.announce("");
        load.disturbed().forEach(reason -> report.announce("DISTURBED: %s", reason));
        report.announce("results in %s", folder.path());
    }

    private ResultFolder folder() throws IOException {
        Path chosen = path != null
                ? path
                : ResultFolder.defaultPath(kind.toString(), LocalDateTime.now(ZoneId.systemDefault()));
        try {
            return ResultFolder.create(chosen);
        } catch (BenchException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
