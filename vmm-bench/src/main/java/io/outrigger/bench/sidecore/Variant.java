// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.sidecore;

import io.outrigger.bench.report.Series;
import io.outrigger.vmm.BootSpec.Privilege;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One row: an operation done by one path at one privilege level, and what its rounds gave.
 *
 * <p>Confined to one thread.
 */
final class Variant {
    private final GuestRun run;
    private final List<long[]> rounds = new ArrayList<>();
    private double mostExits;
    private double vcpuNanos;
    private double sidecoreNanos;
    private double mostBytes;

    Variant(GuestRun run) {
        this.run = run;
    }

    Operation op() {
        return run.op();
    }

    Path path() {
        return run.path();
    }

    Privilege privilege() {
        return run.privilege();
    }

    /** One more round. */
    void measure() throws InterruptedException {
        GuestRun.Result result = run.run();
        rounds.add(result.nanos());
        mostExits = Math.max(mostExits, result.perCall(result.counted().exits()));
        vcpuNanos += result.perCall(result.counted().vcpuNanos());
        sidecoreNanos += result.perCall(result.counted().sidecoreNanos());
        mostBytes = Math.max(mostBytes, result.perCall(result.counted().sidecoreBytes()));
    }

    /** Exits of a call, in the round with most. */
    double mostExits() {
        return mostExits;
    }

    /** Bytes that the sidecore's thread allocated for a call, in the round with most. */
    double mostBytes() {
        return mostBytes;
    }

    Series series() {
        return Series.of(toString(), rounds)
                .with("op", op().toString())
                .with("path", path().toString())
                .with("cpl", cpl(privilege()))
                .with("exits/call", mostExits)
                .with("vCPU ns/call", vcpuNanos / rounds.size())
                .with("sidecore ns/call", sidecoreNanos / rounds.size());
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "CPL %s %s, %s", cpl(privilege()), op(), path());
    }

    static String cpl(Privilege privilege) {
        return privilege == Privilege.KERNEL ? "0" : "3";
    }
}
