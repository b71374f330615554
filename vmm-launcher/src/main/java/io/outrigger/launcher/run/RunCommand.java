// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.run;

import io.outrigger.launcher.report.ExitCode;
import io.outrigger.launcher.report.Help;
import io.outrigger.launcher.report.Output;
import io.outrigger.launcher.settings.Arguments;
import io.outrigger.launcher.settings.Assignments;
import io.outrigger.launcher.settings.ConfigFile;
import io.outrigger.launcher.settings.Option;
import io.outrigger.launcher.settings.Setting;
import io.outrigger.launcher.settings.SpecDraft;
import io.outrigger.launcher.settings.SpecText;
import io.outrigger.launcher.settings.UsageException;
import io.outrigger.vmm.SpecException;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code vmm run}: makes one VM, gives it the terminal, waits for its end.
 *
 * <p>Confined to one thread.
 */
public final class RunCommand {
    private static final String NAME = "vmm run";
    private static final Duration STOP_TIME = Duration.ofSeconds(5);

    private final Output output;
    private final Environment environment;
    private final long started;

    private final Assignments options = new Assignments();
    private @Nullable String config;
    private boolean dryRun;
    private boolean help;

    /**
     * The command.
     *
     * @param output where it prints
     * @param environment the hypervisor and standard input
     * @param started {@code System.nanoTime()} at the start of main
     */
    public RunCommand(Output output, Environment environment, long started) {
        this.output = output;
        this.environment = environment;
        this.started = started;
    }

    /**
     * Runs the command.
     *
     * @param args the command line
     * @param from its first argument after {@code run}
     * @return the process's exit status
     */
    public int execute(String[] args, int from) throws InterruptedException {
        environment.prepare();
        for (Arguments.Given given : Arguments.parse(NAME, args, from, allOptions())) {
            take(given);
        }
        if (help) {
            output.out().print(helpText());
            return ExitCode.OK.status();
        }
        Assignments given = config == null ? new Assignments() : ConfigFile.read(config);
        given.override(options);
        try {
            SpecDraft draft = new SpecDraft(given);
            VmSpec spec = draft.spec(environment::demoGuest);
            Optional<Duration> timeout = draft.timeout();
            boolean stats = draft.stats();
            if (dryRun) {
                output.out().print(new SpecText(spec, given));
                return ExitCode.OK.status();
            }
            return run(spec, timeout, stats);
        } catch (SpecException e) {
            throw new UsageException(given.explain(e), e);
        }
    }

    private void take(Arguments.Given given) {
        if (given.option() instanceof Setting setting) {
            options.add(setting, given.value(), "option " + setting.option());
        } else if (given.option() instanceof RunOption option) {
            switch (option) {
                case CONFIG -> config = given.value();
                case DRY_RUN -> dryRun = true;
                case HELP -> help = true;
                case VERBOSE -> {} // asked for before options are parsed
            }
        }
    }

    private int run(VmSpec spec, Optional<Duration> timeout, boolean stats) throws InterruptedException {
        try (SignalStop signals = new SignalStop();
                Vm vm = environment.hypervisor().create(spec)) {
            vm.console().transferTo(output.out());
            if (!signals.start(vm)) {
                return ExitCode.INTERRUPTED.status();
            }
            long startNanos = System.nanoTime() - started;
            Optional<VmExit> ended;
            VmExit exit;
            try (ConsoleSession console = new ConsoleSession(vm, environment.keyboard(), output.err(), startNanos)) {
                console.open();
                ended = timeout.isPresent() ? vm.awaitExit(timeout.get()) : Optional.of(vm.awaitExit());
                exit = ended.isPresent() ? ended.get() : vm.stop(STOP_TIME);
            }
            output.out().flush();
            if (stats) {
                StatisticsReport.print(vm.statistics(), startNanos, output.err());
            }
            if (exit instanceof VmExit.Crashed crashed) {
                output.error("the guest crashed: " + crashed.report());
            } else if (ended.isEmpty()) {
                output.error(
                        "stopped after " + timeout.orElseThrow().toMillis() + " ms (" + Setting.TIMEOUT.path() + ")");
                return ExitCode.TIMEOUT.status();
            }
            return signals.isStopping() ? ExitCode.INTERRUPTED.status() : exit.status();
        }
    }

    private static List<Option> allOptions() {
        List<Option> all = new ArrayList<>(List.of(Setting.values()));
        all.addAll(List.of(RunOption.values()));
        return all;
    }

    private static String helpText() {
        StringBuilder text = new StringBuilder("usage: vmm run [OPTION...]\n\n");
        text.append("Runs a virtual machine with its console on standard input and output, until it ends.\n");
        Help.options(text, allOptions());
        Help.heading(text, "On a terminal");
        Help.entry(text, "Ctrl-A x", "end the VM");
        Help.entry(text, "Ctrl-A h", "show all keys");
        Help.exitCodes(text);
        Help.heading(text, "Examples");
        text.append("  vmm run\n");
        text.append("  vmm run --kernel vmlinux --initrd initramfs.cpio --memory 128M --vcpus 2\n");
        text.append("  vmm run --kernel vmlinux --disk root.img,overlay=work.cow --net tap=tap0 --rng on\n");
        text.append("  vmm run --config web.yaml --memory 1G --dry-run\n");
        return text.toString();
    }
}
