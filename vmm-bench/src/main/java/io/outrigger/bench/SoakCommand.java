// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench;

import io.outrigger.bench.soak.SoakExperiment;
import java.io.PrintStream;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the soak for another time. Confined to one thread. */
@Command
final class SoakCommand extends RunCommand {
    private static final double LEAST = 0.05;
    private static final double MOST = 24 * 60;
    private static final double MILLIS = 60_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before call()
    private CommandSpec spec;

    @Option(
            names = "--minutes",
            paramLabel = "M",
            description = "how long, from 0.05 to 1440: 10 unless given; --n is how often it looks meanwhile")
    private double minutes = SoakExperiment.LENGTH.toMinutes();

    SoakCommand(PrintStream out, PrintStream err) {
        super(Kind.SOAK, out, err);
    }

    @Override
    Experiment experiment() {
        if (!(minutes >= LEAST && minutes <= MOST)) {
            throw new ParameterException(
                    spec.commandLine(), "--minutes takes a number from 0.05 to 1440, not " + minutes);
        }
        Duration length = Duration.ofMillis(Math.round(minutes * MILLIS));
        return (n, report) -> SoakExperiment.run(length, n, report);
    }
}
