// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench;

import io.outrigger.bench.boot.BootExperiment;
import java.io.File;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the experiment of starts with kvmtool too. Confined to one thread. */
@Command
final class BootCommand extends RunCommand {
    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before call()
    private CommandSpec spec;

    @Option(names = "--lkvm", paramLabel = "FILE", description = "kvmtool's program: lkvm in PATH unless given")
    private @Nullable Path lkvm;

    BootCommand(PrintStream out, PrintStream err) {
        super(Kind.BOOT, out, err);
    }

    @Override
    Experiment experiment() {
        if (lkvm == null) {
            return super.experiment();
        }
        if (!Files.isExecutable(lkvm)) {
            throw new ParameterException(
                    spec.commandLine(), "--lkvm takes kvmtool's program, and %s is none".formatted(lkvm));
        }
        Optional<Path> given = Optional.of(lkvm.toAbsolutePath());
        return (n, report) -> BootExperiment.run(n, given, report);
    }

    /** kvmtool where the shell finds it. */
    static Optional<Path> lkvmInPath() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "lkvm"))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
