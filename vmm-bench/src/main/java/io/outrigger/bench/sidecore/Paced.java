// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.sidecore;

import io.outrigger.bench.host.Cpus;
import io.outrigger.bench.report.Series;
import io.outrigger.vmm.BootSpec.Privilege;
import io.outrigger.vmm.SidecoreSpec.Idle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One row: NULL calls at a pace, served by a sidecore with a strategy, or by a trap.
 *
 * <p>Confined to one thread.
 */
final class Paced {
    /** The extra that tells what the sidecore costs. */
    static final String SHARE = "% of the sidecore's CPU";
    /** The factor that tells how it waits. */
    static final String STRATEGY = "strategy";

    private final Pace pace;
    private final GuestRun run;
    private final List<long[]> rounds = new ArrayList<>();
    private double sidecoreNanos;
    private double nanos;
    private double exits;

    Paced(Pace pace, Path path, Idle idle, double tscKhz, Cpus cpus) {
        this.pace = pace;
        this.run = new GuestRun(Privilege.USER, Operation.NULL, path, idle, pace.arguments(tscKhz), cpus);
    }

    Pace pace() {
        return pace;
    }

    Path path() {
        return run.path();
    }

    Idle idle() {
        return run.idle();
    }

    /** One more round; {@code counts} tells whether it is to be told of. */
    void measure(boolean counts) throws InterruptedException {
        GuestRun.Result result = run.run();
        if (!counts) {
            return;
        }
        rounds.add(result.nanos());
        sidecoreNanos += result.counted().sidecoreNanos();
        nanos += result.counted().nanos();
        exits += result.perCall(result.counted().exits());
    }

    Series series() {
        String strategy = run.path() == Path.TRAP ? "trap" : name(run.idle());
        return Series.of(pace + ", " + strategy, rounds)
                .with("pace", pace.toString())
                .with(STRATEGY, strategy)
                .with("exits/call", exits / rounds.size())
                .with(SHARE, 100 * sidecoreNanos / nanos);
    }

    static String name(Idle idle) {
        return idle.name().toLowerCase(Locale.ROOT);
    }
}
