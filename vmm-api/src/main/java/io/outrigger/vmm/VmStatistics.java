// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.util.Map;

/**
 * What a VM has done so far.
 *
 * <p>Immutable: a snapshot, taken while vCPUs may run, so that its sums can be a few exits apart.
 *
 * @param exits returns from the guest, by reason
 * @param accesses port and MMIO accesses, by device
 * @param guestNanos time in {@code KVM_RUN}, all vCPUs together: the guest and KVM's own handling
 * @param hostNanos time in this process between exits, all vCPUs together
 * @param kernel KVM's own counters (binary statistics), {@code vm.NAME} of the VM and {@code vcpu0.NAME} of its first
 *     vCPU; empty where KVM has none
 * @param workers what its sidecores have done: {@code ring0.op2.calls}, {@code ring0.op2.p99_ns} and so on for each
 *     ring and operation, {@code sidecore0.busy_ns} for each sidecore of its own
 */
public record VmStatistics(
        Map<ExitReason, Long> exits,
        Map<String, Long> accesses,
        long guestNanos,
        long hostNanos,
        Map<String, Long> kernel,
        Map<String, Long> workers) {

    /** Copies the maps. */
    public VmStatistics {
        exits = Map.copyOf(exits);
        accesses = Map.copyOf(accesses);
        kernel = Map.copyOf(kernel);
        workers = Map.copyOf(workers);
    }

    /** All returns from the guest. */
    public long totalExits() {
        return exits.values().stream().mapToLong(Long::longValue).sum();
    }
}
