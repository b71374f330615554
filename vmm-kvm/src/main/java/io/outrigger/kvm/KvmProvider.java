// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm;

import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.HypervisorProvider;

/**
 * Offers KVM as a {@link Hypervisor}.
 *
 * <p>Immutable.
 */
public final class KvmProvider implements HypervisorProvider {
    /** For {@link java.util.ServiceLoader}. */
    public KvmProvider() {}

    @Override
    public Hypervisor open() {
        KvmHypervisor.openDevice().close();
        return new KvmHypervisor();
    }
}
