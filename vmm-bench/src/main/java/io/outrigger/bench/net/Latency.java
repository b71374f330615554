// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.net;

import io.outrigger.bench.report.Series;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A row of latencies: its rounds, and what they cost the guests.
 *
 * <p>Confined to one thread.
 */
final class Latency {
    private final String name;
    private final List<long[]> rounds = new ArrayList<>();
    private Cost cost = Cost.NONE.get();
    private long requests;
    private long lost;

    Latency(String name) {
        this.name = name;
    }

    /** What the remote host does; nanoseconds of each request that was answered. */
    @FunctionalInterface
    interface Load {
        long[] run(Requests remote) throws IOException, InterruptedException;
    }

    /** One more round; {@code counts} tells whether it is to be told of. */
    void measure(Supplier<Cost> guests, Requests remote, Load load, boolean counts)
            throws IOException, InterruptedException {
        Cost before = guests.get();
        int lostBefore = remote.lost();
        long[] nanos = load.run(remote);
        if (counts) {
            rounds.add(nanos);
            requests += nanos.length;
            cost = cost.plus(guests.get().minus(before));
            lost += remote.lost() - lostBefore;
        }
    }

    long kicks() {
        return cost.kicks();
    }

    Series series() {
        return Series.of(name, rounds)
                .with("kicks/req", (double) cost.kicks() / requests)
                .with("exits/req", (double) cost.exits() / requests)
                .with("interrupts/req", (double) cost.interrupts() / requests)
                .with("lost", (double) lost);
    }
}
