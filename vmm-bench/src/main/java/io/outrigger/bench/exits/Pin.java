// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.exits;

import io.outrigger.linux.CpuSet;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Chooses the host CPU that both sides of a comparison run their vCPU on. */
public final class Pin {
    private static final int MOST = 8192;

    private Pin() {}

    /** The last CPU that this process may use, since CPU 0 takes most interrupts; none where there is only one. */
    public static OptionalInt lastCpu() {
        CpuSet allowed = CpuSet.allowed();
        if (allowed.size() < 2) {
            return OptionalInt.empty();
        }
        return IntStream.range(0, MOST).filter(allowed::contains).max();
    }
}
