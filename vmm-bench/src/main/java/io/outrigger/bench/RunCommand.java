// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.host.HostLoad;
import io.outrigger.bench.host.HostWatch;
import io.outrigger.bench.report.Progress;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Results;
import io.outrigger.bench.report.Steadiness;
import io.outrigger.bench.results.Manifest;
import io.outrigger.bench.results.ResultFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
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
    /** Said by one of these to another that it starts; for nobody else. */
    static final String AFTER_OURS = "--after-ours";

    private static final int MAX_ROUNDS = 1_000_000;
    private static final int MAX_FORKS = 1000;

    private final Kind kind;
    private final PrintStream out;
    private final PrintStream err;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before call()
    private CommandSpec spec;

    @Option(names = "--n", paramLabel = "ROUNDS", description = "how many rounds, from 1 to " + MAX_ROUNDS)
    private @Nullable Integer n;

    @Option(
            names = "--forks",
            paramLabel = "F",
            description = "measure in so many fresh JVMs, one after another, and join what they give; 1 is this one")
    private int forks = 1;

    @Option(names = "--quick", description = "the smallest size that measures something; a smoke test, no result")
    private boolean quick;

    @Option(names = AFTER_OURS, hidden = true)
    private boolean afterOurs;

    @Option(names = "--out", paramLabel = "DIR", description = "the folder to write: a new or an empty one")
    private @Nullable Path path;

    RunCommand(Kind kind, PrintStream out, PrintStream err) {
        this.kind = kind;
        this.out = out;
        this.err = err;
    }

    @Override
    public final Integer call() throws IOException, InterruptedException {
        int rounds = n != null ? n : quick ? kind.quick().rounds() : kind.rounds();
        require("--n", rounds, MAX_ROUNDS);
        require("--forks", forks, MAX_FORKS);
        Experiment experiment = quick ? kind.quick().experiment() : experiment();
        ResultFolder folder = folder();
        try {
            return measure(experiment, rounds, folder) ? 0 : 1;
        } finally {
            folder.deleteIfEmpty(); // nothing was measured
        }
    }

    private void require(String option, int number, int most) {
        if (number < 1 || number > most) {
            throw new ParameterException(
                    spec.commandLine(), "%s takes a number from 1 to %d, not %d".formatted(option, most, number));
        }
    }

    /** What is measured, if the options make sense. */
    Experiment experiment() {
        return kind.experiment();
    }

    /** Returns whether all that was to measure did. */
    private boolean measure(Experiment experiment, int rounds, ResultFolder folder)
            throws IOException, InterruptedException {
        List<String> args = spec.root().commandLine().getParseResult().originalArgs();
        HostWatch watch = afterOurs ? HostWatch.beginAfterOurs() : HostWatch.begin();
        Report report = new Report(out, Progress.ofProcess(err), "bench.jar " + String.join(" ", args));
        try {
            return measure(experiment, rounds, folder, args, watch, report);
        } finally {
            for (Path file : report.files().values()) {
                Files.deleteIfExists(file); // it was not written
            }
        }
    }

    private boolean measure(
            Experiment experiment, int rounds, ResultFolder folder, List<String> args, HostWatch watch, Report report)
            throws IOException, InterruptedException {
        Instant started = Instant.now();
        ForkedRun forked = new ForkedRun(Main.class, args, forks, folder.path(), report);
        if (forks > 1) {
            forked.run();
        } else {
            experiment.run(rounds, report);
        }
        Steadiness.lines(report.results().rows()).forEach(line -> report.note("%s", line));
        HostLoad load = watch.end();
        Results results = report.results();
        Manifest manifest =
                new Manifest(kind.toString(), started, Instant.now(), results.facts(), load, forked.loads());
        folder.write(manifest, results);
        for (Map.Entry<String, Path> file : report.files().entrySet()) {
            folder.take(file.getValue(), file.getKey());
        }
        report.announce("");
        manifest.disturbed().forEach(reason -> report.announce("DISTURBED: %s", reason));
        report.announce("results in %s", folder.path());
        return forks == 1 || forked.failed() == 0;
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
