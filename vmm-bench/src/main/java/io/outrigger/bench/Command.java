// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench;

import io.outrigger.bench.boot.BootExperiment;
import io.outrigger.bench.exits.ExitsExperiment;
import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.many.ManyExperiment;
import io.outrigger.bench.startup.StartupExperiment;
import io.outrigger.bench.watch.WatchExperiment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A parsed command line.
 *
 * <p>Immutable.
 *
 * @param kind which experiment
 * @param n how many rounds
 * @param json where to write the results for programs
 */
record Command(Kind kind, int n, Optional<Path> json) {
    private static final int MAX_ROUNDS = 1_000_000;

    /** The experiments and how many rounds each has if nobody says. */
    enum Kind {
        /** Round trips of exits against C. */
        EXITS(15, ExitsExperiment::run),
        /** Boot of Linux against QEMU. */
        BOOT(5, BootExperiment::run),
        /** Start of the launcher. */
        STARTUP(11, StartupExperiment::run),
        /** Many VMs. */
        MANY(1000, ManyExperiment::run),
        /** Watching a VM. */
        WATCH(15, WatchExperiment::run);

        final int rounds;
        final Experiment experiment;

        Kind(int rounds, Experiment experiment) {
            this.rounds = rounds;
            this.experiment = experiment;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Command parse(String... args) {
        if (args.length == 0) {
            throw new BenchException(usage());
        }
        Kind kind = Arrays.stream(Kind.values())
                .filter(k -> k.toString().equals(args[0]))
                .findFirst()
                .orElseThrow(() -> new BenchException("no experiment " + args[0] + "; " + usage()));
        int n = kind.rounds;
        Optional<Path> json = Optional.empty();
        for (int i = 1; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new BenchException(args[i] + " needs a value; " + usage());
            }
            switch (args[i]) {
                case "--n" -> n = rounds(args[i + 1]);
                case "--json" -> json = Optional.of(Path.of(args[i + 1]));
                default -> throw new BenchException("no option " + args[i] + "; " + usage());
            }
        }
        return new Command(kind, n, json);
    }

    private static int rounds(String text) {
        try {
            int n = Integer.parseInt(text);
            if (n >= 1 && n <= MAX_ROUNDS) {
                return n;
            }
        } catch (NumberFormatException e) {
            // the same message as for a number out of range
        }
        throw new BenchException("--n takes a number from 1 to " + MAX_ROUNDS + ", not " + text);
    }

    private static String usage() {
        String kinds = Arrays.stream(Kind.values()).map(Kind::toString).collect(Collectors.joining("|"));
        return "usage: java -jar bench.jar " + kinds + " [--n ROUNDS] [--json FILE]";
    }
}
