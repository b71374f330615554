// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import java.util.List;
import java.util.Optional;

/**
 * Which vCPUs enter the guest, and how. A vCPU without an entry waits for another to start it (INIT, SIPI).
 *
 * <p>Immutable.
 *
 * @param entries the entries of the first vCPUs, in order
 */
public record BootPlan(List<CpuEntry> entries) {
    /** A plan by which the first vCPU alone enters. */
    static BootPlan firstVcpu(CpuEntry entry) {
        return new BootPlan(List.of(entry));
    }

    /** How a vCPU enters. */
    public Optional<CpuEntry> entry(int vcpu) {
        return vcpu < entries.size() ? Optional.of(entries.get(vcpu)) : Optional.empty();
    }
}
