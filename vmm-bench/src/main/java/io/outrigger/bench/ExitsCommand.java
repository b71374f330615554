// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench;

import io.outrigger.bench.exits.ExitsExperiment;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the exits' experiment, with a program of others if there is one. Confined to one thread. */
@Command
final class ExitsCommand extends RunCommand {
    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before call()
    private CommandSpec spec;

    @Option(
            names = "--kvm-unit-tests",
            paramLabel = "FILE",
            description = "vmexit.flat of kvm-unit-tests: run it too, under Outrigger and QEMU")
    private @Nullable Path program;

    ExitsCommand(PrintStream out, PrintStream err) {
        super(Kind.EXITS, out, err);
    }

    @Override
    Experiment experiment() {
        Path file = program;
        if (file == null) {
            return super.experiment();
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--kvm-unit-tests: no file " + file + "; make x86/vmexit.flat in kvm-unit-tests, and name it");
        }
        return (n, report) -> ExitsExperiment.run(n, report, file);
    }
}
