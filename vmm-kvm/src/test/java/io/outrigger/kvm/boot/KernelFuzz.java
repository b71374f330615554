// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.BootSpec.Protocol;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.VmmException;
import io.outrigger.vmm.fuzz.Script;
import io.outrigger.vmm.fuzz.Watch;

/** Kernels and payloads that somebody hostile has made: they load, or a {@link VmmException} says why not. */
public final class KernelFuzz {
    private static final int RAM = 4 << 20;
    private static final long MOST_HEAP = 32 << 20;
    private static final GuestMemory MEMORY = Loads.ram(RAM);

    private KernelFuzz() {}

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        Watch.run(MOST_HEAP, () -> load(new Script(input)));
    }

    private static void load(Script script) {
        MEMORY.clear(0, RAM);
        int how = script.below(Protocol.values().length + 1);
        byte[] image = script.rest();
        try {
            BootPlan plan = how == Protocol.values().length
                    ? Loads.payload(image, MEMORY, 2)
                    : Loads.kernel(image, Protocol.values()[how], MEMORY);
            if (plan.entry(0).isEmpty()) {
                throw new AssertionError("there is nowhere to enter");
            }
        } catch (VmmException e) {
            if (e.getMessage() == null || e.getMessage().isBlank()) {
                throw new AssertionError("no reason", e);
            }
        }
    }
}
