// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.host.ChildJvm;
import io.outrigger.bench.host.HostLoad;
import io.outrigger.bench.host.HostWatch;
import io.outrigger.bench.report.Progress;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.results.Index;
import io.outrigger.bench.results.ResultFolder;
import io.outrigger.bench.results.SavedRun;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs all experiments, each in a fresh JVM, into one folder with an index. Confined to one thread. */
@Command(
        description = "Runs all experiments, one after another, and writes one page that has what each claims.",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:all was measured, whatever came out",
            "1:something could not be measured; the page says what and why",
            "2:a bad option"
        })
final class AllCommand implements Callable<Integer> {
    private static final Duration QUICK_PATIENCE = Duration.ofMinutes(2);
    private static final Duration FULL_PATIENCE = Duration.ofHours(12);

    private final PrintStream out;
    private final PrintStream err;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before call()
    private CommandSpec spec;

    @Option(names = "--quick", description = "the smallest size of each: in less than 5 minutes, and no results")
    private boolean quick;

    @Option(names = "--full", description = "fresh processes and rounds as results need them: a night")
    private boolean full;

    @Option(names = "--only", paramLabel = "NAME", split = ",", description = "only these experiments")
    private List<String> only = List.of();

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "of the order in which --full runs them; drawn, and told, unless given")
    private @Nullable Long seed;

    @Option(names = "--out", paramLabel = "DIR", description = "the folder to write: a new or an empty one")
    private @Nullable Path path;

    AllCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (quick == full) {
            throw new ParameterException(spec.commandLine(), "say --quick or --full");
        }
        List<Kind> kinds = kinds();
        ResultFolder folder = folder();
        try {
            return measure(kinds, folder) ? 0 : 1;
        } finally {
            folder.deleteIfEmpty();
        }
    }

    private List<Kind> kinds() {
        List<String> names = Arrays.stream(Kind.values()).map(Kind::toString).toList();
        for (String name : only) {
            if (!names.contains(name)) {
                throw new ParameterException(
                        spec.commandLine(), "--only takes names of " + String.join(", ", names) + ", not " + name);
            }
        }
        return Arrays.stream(Kind.values())
                .filter(k -> only.isEmpty() || only.contains(k.toString()))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private boolean measure(List<Kind> kinds, ResultFolder folder) throws IOException, InterruptedException {
        HostWatch watch = HostWatch.begin();
        Report report = new Report(
                out,
                Progress.ofProcess(err),
                "bench.jar "
                        + String.join(
                                " ", spec.root().commandLine().getParseResult().originalArgs()));
        if (full) {
            long drawn = seed != null ? seed : System.nanoTime();
            report.fact("seed", Long.toString(drawn));
            Collections.shuffle(kinds, new Random(drawn));
        } else {
            report.note("quick: too little of everything to be a result; whether the suites work is what it tells");
        }
        List<Index.Suite> suites = new ArrayList<>();
        for (Kind kind : kinds) {
            String place = "%s (%d of %d)".formatted(kind, suites.size() + 1, kinds.size());
            Index.Suite suite = run(kind, place, folder.path(), report);
            suites.add(suite);
            report.announce("%-10s %4d s  %s", kind, suite.took().toSeconds(), suite.outcome());
        }
        HostLoad load = watch.end();
        new Index(report.results(), load, suites).write(folder.path());
        tell(suites, load, report);
        report.announce("index in %s", folder.path().resolve("report.html"));
        return suites.stream().allMatch(s -> s.failure().isEmpty());
    }

    private Index.Suite run(Kind kind, String place, Path folder, Report report)
            throws IOException, InterruptedException {
        Path own = folder.resolve(kind.toString());
        List<String> arguments = new ArrayList<>(List.of(kind.toString()));
        arguments.addAll(quick ? List.of("--quick") : kind.full());
        arguments.addAll(List.of("--out", own.toString(), RunCommand.AFTER_OURS));
        long from = System.nanoTime();
        Path log = folder.resolve(kind + ".log");
        try (ChildJvm jvm = new ChildJvm(Main.class, kind.jvmOptions(), arguments, log)) {
            int status = jvm.await(
                    quick ? QUICK_PATIENCE : FULL_PATIENCE,
                    line -> report.progress("%s, %d s: %s", place, since(from).toSeconds(), line));
            String why = status == 0 ? "" : why(jvm, since(from));
            return new Index.Suite(kind.toString(), since(from), why, SavedRun.find(own));
        } catch (BenchException e) {
            return new Index.Suite(kind.toString(), since(from), String.valueOf(e.getMessage()), Optional.empty());
        }
    }

    private String why(ChildJvm jvm, Duration took) {
        return took.compareTo(quick ? QUICK_PATIENCE : FULL_PATIENCE) >= 0
                ? "took too long and was ended: " + jvm.lastLine()
                : jvm.lastLine().replaceFirst("^bench: ", "");
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private void tell(List<Index.Suite> suites, HostLoad load, Report report) {
        report.announce("");
        for (Index.Suite suite : suites) {
            suite.claims()
                    .forEach(c -> report.announce(
                            "%-9s  %s: %s %s %s %s: %.4g [%.4g, %.4g]",
                            c.verdict().split(":", 2)[0],
                            suite.name(),
                            c.name(),
                            c.bound().symbol(),
                            String.format(Locale.ROOT, "%.4g", c.limit()),
                            c.unit(),
                            c.measured().value(),
                            c.measured().low(),
                            c.measured().high()));
        }
        suites.stream()
                .filter(s -> !s.failure().isEmpty())
                .forEach(s -> report.announce("not measured: %s: %s", s.name(), s.failure()));
        load.disturbed().forEach(reason -> report.announce("DISTURBED: %s", reason));
        report.announce("");
    }

    private ResultFolder folder() {
        Path chosen = path != null ? path : ResultFolder.defaultPath("all", LocalDateTime.now(ZoneId.systemDefault()));
        try {
            return ResultFolder.create(chosen);
        } catch (BenchException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
