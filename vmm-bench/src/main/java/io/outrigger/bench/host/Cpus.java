// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.host;

import io.outrigger.linux.CpuSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The host CPUs of an experiment, the same for all that is compared: one for the vCPU and another for the sidecore.
 *
 * <p>Immutable.
 *
 * @param vcpu the last this process may use, since CPU 0 takes most interrupts; empty where there are not two
 * @param sidecore the last but one
 */
public record Cpus(OptionalInt vcpu, OptionalInt sidecore) {
    private static final int MOST = 8192;

    /** Chooses. */
    public static Cpus choose() {
        CpuSet allowed = CpuSet.allowed();
        int[] last = IntStream.iterate(MOST - 1, i -> i >= 0, i -> i - 1)
                .filter(allowed::contains)
                .limit(2)
                .toArray();
        return last.length < 2
                ? new Cpus(OptionalInt.empty(), OptionalInt.empty())
                : new Cpus(OptionalInt.of(last[0]), OptionalInt.of(last[1]));
    }

    /** Where a VM's vCPUs go. A second one shares the sidecore's CPU: it halts, but for what it is told. */
    public List<Integer> pins(int vcpus) {
        return IntStream.concat(vcpu.stream(), sidecore.stream())
                .limit(vcpus)
                .boxed()
                .toList();
    }

    @Override
    public String toString() {
        return vcpu.isEmpty()
                ? "not pinned: this process has one CPU"
                : "vCPU on CPU " + vcpu.getAsInt() + ", sidecore on CPU " + sidecore.orElseThrow();
    }
}
