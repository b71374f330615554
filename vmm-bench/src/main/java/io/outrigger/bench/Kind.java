// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench;

import io.outrigger.bench.block.BlockExperiment;
import io.outrigger.bench.boot.BootExperiment;
import io.outrigger.bench.density.DensityExperiment;
import io.outrigger.bench.density.Sizes;
import io.outrigger.bench.exits.ExitsExperiment;
import io.outrigger.bench.host.FixedHeap;
import io.outrigger.bench.hpc.HpcExperiment;
import io.outrigger.bench.many.ManyExperiment;
import io.outrigger.bench.net.NetExperiment;
import io.outrigger.bench.noise.NoiseExperiment;
import io.outrigger.bench.sidecore.PollExperiment;
import io.outrigger.bench.sidecore.ShareExperiment;
import io.outrigger.bench.sidecore.SidecoreExperiment;
import io.outrigger.bench.soak.SoakExperiment;
import io.outrigger.bench.startup.StartupExperiment;
import io.outrigger.bench.watch.WatchExperiment;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** The experiments and how many rounds each has if nobody says. */
enum Kind {
    /** Against C. */
    EXITS(12, "exits kind by kind, against C and QEMU's microvm", ExitsExperiment::run) {
        @Override
        RunCommand command(PrintStream out, PrintStream err) {
            return new ExitsCommand(out, err);
        }
    },
    /** Against QEMU, and against C. */
    BOOT(
            5,
            "starts of VMMs to the first instruction and to Linux's init, and VMs in one process",
            (n, report) -> BootExperiment.run(n, BootCommand.lkvmInPath(), report)) {
        @Override
        RunCommand command(PrintStream out, PrintStream err) {
            return new BootCommand(out, err);
        }
    },
    /** Against traps, and against C. */
    SIDECORE(7, "sidecalls against traps, and against a sidecore in C", SidecoreExperiment::run),
    /** By wait strategy and rate. */
    POLL(5, "what it costs the host to answer sidecalls fast", PollExperiment::run),
    /** Of one sidecore among VMs. */
    SHARE(5, "what one VM's flood costs 15 others on its sidecore", ShareExperiment::run),
    /** By who serves it, against the host. */
    BLOCK(5, "a virtio disk by who serves it, against the same requests without a VM", BlockExperiment::run),
    /** The paper's figures 2 to 4. */
    NET(
            5,
            "a NIC that a sidecore virtualises against taps on a bridge",
            (n, report) -> NetExperiment.run(NetExperiment.VMS, n, report)) {
        @Override
        RunCommand command(PrintStream out, PrintStream err) {
            return new NetCommand(out, err);
        }
    },
    /** In a guest and without one. */
    HPC(7, "compute kernels in a guest against the same program without a VM", HpcExperiment::run),
    /** By what else runs. */
    NOISE(10, "what interrupts a guest that computes, by what runs beside it", NoiseExperiment::run),
    /** Of the launcher. */
    STARTUP(11, "start of the launcher to the first KVM_RUN", StartupExperiment::run),
    /** One after another. */
    MANY(1000, "VMs one after another, and what stays of them", ManyExperiment::run),
    /** At once. */
    DENSITY(
            5,
            "1 to 200 VMs at once: start, memory, idle CPU, stop; sharing of memory",
            (n, report) -> DensityExperiment.run(Sizes.STANDARD, n, report)) {
        @Override
        RunCommand command(PrintStream out, PrintStream err) {
            return new DensityCommand(out, err);
        }
    },
    /** By listener and Flight Recorder. */
    WATCH(15, "round trips of exits with somebody watching", WatchExperiment::run),
    /** For ten minutes, or a night. */
    SOAK(10, "whether anything grows, allocates or stops the JVM under a steady load", SoakExperiment::run) {
        @Override
        RunCommand command(PrintStream out, PrintStream err) {
            return new SoakCommand(out, err);
        }
    };

    private final int rounds;
    private final String question;
    private final Experiment experiment;

    Kind(int rounds, String question, Experiment experiment) {
        this.rounds = rounds;
        this.question = question;
        this.experiment = experiment;
    }

    /**
     * How much is measured.
     *
     * @param rounds how many rounds
     * @param experiment what of it
     */
    record Size(int rounds, Experiment experiment) {}

    /** What {@code --quick} measures: with all others in less than 5 minutes on two CPUs. */
    Size quick() {
        return switch (this) {
            case WATCH, STARTUP -> new Size(3, experiment);
            case BOOT -> new Size(1, BootExperiment::runQuick);
            case BLOCK -> new Size(1, BlockExperiment::runQuick);
            case SIDECORE -> new Size(1, SidecoreExperiment::runQuick);
            case NET -> new Size(1, NetExperiment::runQuick);
            case MANY -> new Size(100, ManyExperiment::runQuick);
            case SOAK -> new Size(3, (n, report) -> SoakExperiment.run(SoakExperiment.SHORT, n, report));
            default -> new Size(1, experiment);
        };
    }

    /** The options of {@code bench all --full}: ten processes of thirty rounds, unless that would take hours. */
    List<String> full() {
        return switch (this) {
            case BOOT, STARTUP -> List.of("--n", "30"); // each start is a fresh process
            case BLOCK, SIDECORE, NET -> List.of("--forks", "10", "--n", "10");
            case MANY -> List.of("--forks", "10", "--n", "1000");
            case SOAK -> List.of("--minutes", "60", "--n", "30"); // one process: it is about what happens in one
            default -> List.of("--forks", "10", "--n", "30");
        };
    }

    /** Options that its JVM is to have. */
    List<String> jvmOptions() {
        return this == MANY || this == DENSITY || this == SOAK ? FixedHeap.FLAGS : List.of();
    }

    int rounds() {
        return rounds;
    }

    /** What it measures, for the help. */
    String question() {
        return question;
    }

    Experiment experiment() {
        return experiment;
    }

    /** What runs it, with its options. */
    RunCommand command(PrintStream out, PrintStream err) {
        return new RunCommand(this, out, err);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
