// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import java.util.List;
import java.util.Optional;

/**
 * How the vCPUs of a loaded guest enter it.
 *
 * <p>Immutable.
 *
 * @param entries the entries of the first vCPUs; all further ones wait for INIT and SIPI
 * @param cmdlineMax bytes that its command line may have
 */
public record BootPlan(List<CpuEntry> entries, long cmdlineMax) {
    /** Copies the list. */
    public BootPlan {
        entries = List.copyOf(entries);
    }

    /** How a vCPU enters; empty if it waits for INIT and SIPI. */
    public Optional<CpuEntry> entry(int vcpu) {
        return vcpu < entries.size() ? Optional.of(entries.get(vcpu)) : Optional.empty();
    }

    /** A kernel: the first vCPU enters it and starts the others itself. */
    static BootPlan kernel(CpuEntry first, long cmdlineMax) {
        return new BootPlan(List.of(first), cmdlineMax);
    }
}
