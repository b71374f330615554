// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.hpc;

import io.outrigger.bench.compute.GuestCompute;
import io.outrigger.bench.compute.Job;
import io.outrigger.bench.compute.Knobs;
import io.outrigger.bench.compute.NativeCompute;
import io.outrigger.bench.compute.Outcome;
import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.report.Ratio;
import io.outrigger.bench.report.Series;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * A kernel in a guest against the same without a VM, the same knobs turned for both.
 *
 * <p>Confined to one thread.
 */
final class Contest {
    private final Job job;
    private final Turned turned;
    private final Knobs knobs;
    private final NativeCompute host;
    private final List<Outcome> inGuest = new ArrayList<>();
    private final List<Outcome> onHost = new ArrayList<>();

    Contest(Job job, Turned turned, OptionalInt cpu, NativeCompute host) {
        this.job = job;
        this.turned = turned;
        this.knobs = turned.knobs(cpu);
        this.host = host;
    }

    Job job() {
        return job;
    }

    Turned turned() {
        return turned;
    }

    /** How many runs of each side a round has. What is claimed goes there and back, so that a drift cancels. */
    private int runs() {
        return turned == Turned.ALL ? 2 : 1;
    }

    /** A round: runs of each side, one right after the other. */
    void measure(boolean guestFirst) throws IOException, InterruptedException {
        for (int run = 0; run < runs(); run++) {
            measurePair(guestFirst == (run % 2 == 0));
        }
    }

    private void measurePair(boolean guestFirst) throws IOException, InterruptedException {
        if (guestFirst) {
            inGuest.add(GuestCompute.run(job, knobs));
            onHost.add(host.run(job, knobs));
        } else {
            onHost.add(host.run(job, knobs));
            inGuest.add(GuestCompute.run(job, knobs));
        }
        requireSame(inGuest.getLast(), onHost.getLast());
    }

    /**
     * Guest by native, round by round. A host's memory is slower while its neighbours use it, by a third and for
     * seconds: both sides of a round have that alike, rounds have it or not.
     */
    Ratio ratio() {
        return Ratio.of(this + ", guest / native", guest(), natives(), runs(), Ratio.Method.MEDIAN_OF_RATIOS);
    }

    /** The timed part, with warm memory. */
    Series guest() {
        return series(", guest", inGuest.stream().map(Outcome::nanos).toList());
    }

    /** Likewise without a VM. */
    Series natives() {
        return series(", native", onHost.stream().map(Outcome::nanos).toList());
    }

    /** What comes before the timed part: the first touch of the memory, and a first run. */
    Series guestSetup() {
        return setup(", first touch, guest", inGuest);
    }

    /** Likewise without a VM. */
    Series nativeSetup() {
        return setup(", first touch, native", onHost);
    }

    /** Whether the kernel has memory to touch. */
    boolean hasSetup() {
        return inGuest.getFirst().setupNanos() > 0;
    }

    private Series setup(String suffix, List<Outcome> outcomes) {
        return series(
                suffix, outcomes.stream().map(o -> new long[] {o.setupNanos()}).toList());
    }

    private Series series(String suffix, List<long[]> rounds) {
        return Series.of(this + suffix, rounds);
    }

    private void requireSame(Outcome guest, Outcome natively) {
        if (guest.vectorBits() != natively.vectorBits()) {
            throw new BenchException("the guest has vectors of %d bits, the host of %d: not the same instructions"
                    .formatted(guest.vectorBits(), natively.vectorBits()));
        }
        if (!Arrays.equals(guest.checks(), natively.checks())) {
            throw new BenchException("%s calculates something else in a guest: %s, not %s"
                    .formatted(job.kernel(), Arrays.toString(guest.checks()), Arrays.toString(natively.checks())));
        }
    }

    @Override
    public String toString() {
        return job.kernel() + ", " + turned;
    }
}
