// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench;

import io.outrigger.bench.net.NetExperiment;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the network's experiment with other numbers of VMs. Confined to one thread. */
@Command
final class NetCommand extends RunCommand {
    private static final int MOST = 120; // of a switch's 128 ports, and one is the uplink's

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli, before call()
    private CommandSpec spec;

    @Option(
            names = "--vms",
            paramLabel = "N",
            split = ",",
            description = "numbers of VMs, each from 1 to " + MOST + ": 1,2,4,8,16,32 unless given")
    private List<Integer> vms = NetExperiment.VMS;

    NetCommand(PrintStream out, PrintStream err) {
        super(Kind.NET, out, err);
    }

    @Override
    Experiment experiment() {
        if (vms.isEmpty() || vms.stream().anyMatch(n -> n < 1 || n > MOST)) {
            throw new ParameterException(spec.commandLine(), "--vms takes numbers from 1 to " + MOST + ", not " + vms);
        }
        return (n, report) -> NetExperiment.run(vms.stream().distinct().toList(), n, report);
    }
}
