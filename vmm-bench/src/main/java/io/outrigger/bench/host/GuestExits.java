// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.host;

import io.outrigger.vmm.Vm;
import java.util.Map;

/** The exits that a guest causes itself. */
public final class GuestExits {
    private GuestExits() {}

    /** Those of the first vCPU so far, by KVM's counters: without those for the host's interrupts. */
    public static long of(Vm vm) {
        Map<String, Long> kernel = vm.statistics().kernel();
        return kernel.getOrDefault("vcpu0.exits", 0L) - kernel.getOrDefault("vcpu0.irq_exits", 0L);
    }
}
