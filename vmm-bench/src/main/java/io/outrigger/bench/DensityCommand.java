// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench;

import io.outrigger.bench.density.DensityExperiment;
import io.outrigger.bench.density.Sizes;
import java.io.PrintStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the experiment on density with Linux guests too. Confined to one thread. */
@Command
final class DensityCommand extends RunCommand {
    private static final int MOST = 1000;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before call()
    private CommandSpec spec;

    @Option(
            names = "--linux",
            paramLabel = "N",
            description = "so many Linux guests at once, by each way of sharing memory, from 0 to " + MOST
                    + ": 0 unless given")
    private int linux;

    @Option(names = "--full", description = "50 Linux guests, which may take a quarter of an hour")
    private boolean full;

    DensityCommand(PrintStream out, PrintStream err) {
        super(Kind.DENSITY, out, err);
    }

    @Override
    Experiment experiment() {
        if (linux < 0 || linux > MOST) {
            throw new ParameterException(
                    spec.commandLine(), "--linux takes a number from 0 to " + MOST + ", not " + linux);
        }
        Sizes sizes = Sizes.STANDARD.withLinux(full && linux == 0 ? Sizes.FULL_LINUX : linux);
        return (n, report) -> DensityExperiment.run(sizes, n, report);
    }
}
