// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench;

import io.outrigger.bench.host.BenchException;
import io.outrigger.vmm.VmmException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command line of {@code bench.jar}: an experiment, or what to do with a folder that one has written. */
@Command(
        name = "bench.jar",
        description = "Measures Outrigger, and writes a folder of results.",
        versionProvider = Bench.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:all is well", "1:it cannot be measured, or the results do not verify", "2:a bad option"})
final class Bench {
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private Bench() {}

    static CommandLine commandLine(PrintStream out, PrintStream err) {
        CommandLine line = new CommandLine(new Bench());
        for (Kind kind : Kind.values()) {
            CommandLine experiment = new CommandLine(kind.command(out, err));
            experiment.getCommandSpec().usageMessage().description(kind.question() + "; " + kind.rounds() + " rounds");
            line.addSubcommand(kind.toString(), experiment);
        }
        line.addSubcommand("all", new AllCommand(out, err));
        line.addSubcommand("compare", new CompareCommand(out));
        line.addSubcommand("verify", new VerifyCommand(out));
        addHelp(line);
        line.getSubcommands().values().forEach(Bench::addHelp);
        line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
        line.setParameterExceptionHandler((e, args) -> fail(err, e.getMessage(), USAGE));
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            out.flush();
            return switch (e) {
                case BenchException b -> fail(err, b.getMessage(), FAILED);
                case VmmException v -> fail(err, v.getMessage(), FAILED);
                case IOException io -> fail(err, io.toString(), FAILED);
                case InterruptedException _ -> fail(err, "interrupted", FAILED);
                default -> throw e; // a bug: picocli prints its stack
            };
        });
        return line;
    }

    private static void addHelp(CommandLine line) {
        line.getCommandSpec().mixinStandardHelpOptions(true);
        line.setUsageHelpAutoWidth(true);
    }

    private static int fail(PrintStream err, @Nullable String message, int status) {
        err.println("bench: " + String.valueOf(message).strip().replaceAll("\\s*\\R\\s*", " "));
        return status;
    }

    /** Of the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Bench.class.getPackage().getImplementationVersion();
            return new String[] {
                "bench.jar " + (version == null ? "(development)" : version) + ", Java " + Runtime.version()
            };
        }
    }
}
