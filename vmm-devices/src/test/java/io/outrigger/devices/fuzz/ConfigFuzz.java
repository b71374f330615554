// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fuzz;

import io.outrigger.vmm.fuzz.Watch;

/** Registers of devices, PCI functions and the PCI host, used by guests that do anything. */
public final class ConfigFuzz {
    private static final long MOST_HEAP = 8 << 20;

    private ConfigFuzz() {}

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        Watch.run(MOST_HEAP, () -> new ConfigScenario(input).run());
    }
}
