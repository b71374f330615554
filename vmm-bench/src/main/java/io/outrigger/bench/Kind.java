// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench;

import io.outrigger.bench.block.BlockExperiment;
import io.outrigger.bench.boot.BootExperiment;
import io.outrigger.bench.exits.ExitsExperiment;
import io.outrigger.bench.many.ManyExperiment;
import io.outrigger.bench.net.NetExperiment;
import io.outrigger.bench.sidecore.PollExperiment;
import io.outrigger.bench.sidecore.ShareExperiment;
import io.outrigger.bench.sidecore.SidecoreExperiment;
import io.outrigger.bench.startup.StartupExperiment;
import io.outrigger.bench.watch.WatchExperiment;
import java.io.PrintStream;
import java.util.Locale;

/** The experiments and how many rounds each has if nobody says. */
enum Kind {
    /** Against C. */
    EXITS(15, "round trips of exits against a C loop", ExitsExperiment::run),
    /** Against QEMU. */
    BOOT(5, "boot of Linux against QEMU's microvm", BootExperiment::run),
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
    /** Of the launcher. */
    STARTUP(11, "start of the launcher to the first KVM_RUN", StartupExperiment::run),
    /** One after another, and at once. */
    MANY(1000, "VMs one after another, then 200 at once", ManyExperiment::run),
    /** By listener and Flight Recorder. */
    WATCH(15, "round trips of exits with somebody watching", WatchExperiment::run);

    private final int rounds;
    private final String question;
    private final Experiment experiment;

    Kind(int rounds, String question, Experiment experiment) {
        this.rounds = rounds;
        this.question = question;
        this.experiment = experiment;
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
