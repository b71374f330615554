// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher;

import io.outrigger.launcher.disk.DiskCommand;
import io.outrigger.launcher.probe.ProbeCommand;
import io.outrigger.launcher.report.ExitCode;
import io.outrigger.launcher.report.Help;
import io.outrigger.launcher.report.Output;
import io.outrigger.launcher.run.Environment;
import io.outrigger.launcher.run.RunCommand;
import io.outrigger.launcher.settings.Arguments;
import io.outrigger.launcher.settings.UsageException;
import io.outrigger.vmm.GuestFault;
import io.outrigger.vmm.HostException;
import io.outrigger.vmm.ImageException;
import io.outrigger.vmm.SpecException;
import java.util.List;

/**
 * The {@code vmm} command: finds the subcommand, and turns what it throws into one line and a status.
 *
 * <p>Confined to one thread.
 */
final class Vmm {
    private static final String USAGE = "usage: vmm COMMAND [OPTION...]";

    private final Output output;
    private final Environment environment;
    private final long started;

    /**
     * The command.
     *
     * @param output where it prints
     * @param environment the hypervisor and standard input
     * @param started {@code System.nanoTime()} at the start of main
     */
    Vmm(Output output, Environment environment, long started) {
        this.output = output;
        this.environment = environment;
        this.started = started;
    }

    /** Runs a command line and returns the process's exit status. */
    int execute(String... args) {
        boolean verbose = false;
        for (String arg : args) {
            verbose |= arg.equals("--verbose");
        }
        try {
            return dispatch(args);
        } catch (UsageException | SpecException | ImageException e) {
            return fail(ExitCode.USAGE, String.valueOf(e.getMessage()), e, verbose);
        } catch (HostException e) {
            return fail(ExitCode.HOST, String.valueOf(e.getMessage()), e, verbose);
        } catch (InterruptedException e) {
            return ExitCode.INTERRUPTED.status();
        } catch (GuestFault | IllegalStateException | LinkageError e) {
            return bug(e, verbose);
        } catch (RuntimeException e) {
            return bug(e, verbose);
        }
    }

    private int dispatch(String[] args) throws InterruptedException {
        int first = args.length > 0 && args[0].equals("--verbose") ? 1 : 0;
        String command = first < args.length ? args[first] : "";
        return switch (command) {
            case "run" -> new RunCommand(output, environment, started).execute(args, first + 1);
            case "probe" -> probe(args, first + 1);
            case "disk" -> DiskCommand.run(args, first + 1, output.out());
            case "bench" -> throw new UsageException("benchmarks are in bench.jar; from a checkout: ./vmm bench");
            case "--help", "-h", "help" -> print(help());
            case "--version", "-V" -> print("vmm " + version() + ", Java " + Runtime.version() + "\n");
            case "" -> throw new UsageException("no command; " + USAGE + ", see vmm --help");
            default ->
                throw new UsageException(
                        "unknown command " + command + "; the commands are run, probe, disk and bench");
        };
    }

    private int probe(String[] args, int from) {
        List<ProbeOption> options = List.of(ProbeOption.values());
        boolean json = false;
        for (Arguments.Given given : Arguments.parse("vmm probe", args, from, options)) {
            if (given.option() == ProbeOption.HELP) {
                StringBuilder text = new StringBuilder("usage: vmm probe [OPTION...]\n\n");
                text.append("Says what this host offers for virtual machines, and what would help.\n");
                text.append("Works, with status 0, where there is no /dev/kvm too.\n");
                Help.options(text, options);
                return print(text.toString());
            }
            json |= given.option() == ProbeOption.JSON;
        }
        return ProbeCommand.run(json, output.out());
    }

    private int print(String text) {
        output.out().print(text);
        return ExitCode.OK.status();
    }

    private int fail(ExitCode code, String message, Throwable cause, boolean verbose) {
        output.out().flush();
        output.error(message);
        if (verbose) {
            cause.printStackTrace(output.err());
        }
        return code.status();
    }

    private int bug(Throwable cause, boolean verbose) {
        String advice = verbose ? "; please report it" : "; please report it with what --verbose shows";
        return fail(ExitCode.BUG, "bug in Outrigger: " + cause + advice, cause, verbose);
    }

    private static String help() {
        StringBuilder text = new StringBuilder(USAGE).append('\n');
        Help.heading(text, "Commands");
        Help.entry(text, "run", "run a virtual machine; without options, the embedded demonstration guest");
        Help.entry(text, "probe", "what this host offers for virtual machines, and what would help");
        Help.entry(text, "disk", "make, look at, commit and flatten layers of disks");
        Help.entry(text, "bench", "measure Outrigger; from a checkout only");
        Help.heading(text, "Options");
        Help.entry(text, "--help", "this text; after a command, the command's own");
        Help.entry(text, "--version", "versions of vmm and Java");
        Help.entry(text, "--verbose", "with an error, the stack trace");
        Help.exitCodes(text);
        return text.toString();
    }

    private static String version() {
        String version = Vmm.class.getPackage().getImplementationVersion();
        return version == null ? "(development)" : version;
    }
}
