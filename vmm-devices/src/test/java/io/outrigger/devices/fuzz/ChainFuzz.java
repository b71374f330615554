// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fuzz;

import io.outrigger.vmm.fuzz.Watch;

/** Descriptor chains of drivers that do anything, for every device. */
public final class ChainFuzz {
    private static final long MOST_HEAP = 8 << 20;

    private ChainFuzz() {}

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        Watch.run(MOST_HEAP, () -> new ChainScenario(input).run());
    }
}
