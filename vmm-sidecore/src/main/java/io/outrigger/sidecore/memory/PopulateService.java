// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.memory;

import io.outrigger.linux.HostPages;
import io.outrigger.vmm.GuestMemory;
import java.lang.foreign.MemorySegment;

/**
 * SIDECORE_OP_MEM_POPULATE: backs RAM with host memory. A guest's first touch then finds the host's page there; what
 * is left of the fault is KVM's own table. KVM_PRE_FAULT_MEMORY would fill that too, but is an ioctl of a vCPU's
 * descriptor: it waits for the vCPU's mutex, which KVM_RUN holds all the while (kvm_vcpu_ioctl, virt/kvm/kvm_main.c).
 *
 * <p>Thread-safe.
 */
public final class PopulateService extends RamService {
    /** Serves one guest. */
    public PopulateService(GuestMemory memory) {
        super(memory);
    }

    @Override
    int apply(MemorySegment ram, long offset, long length) {
        return HostPages.populate(ram, offset, length);
    }
}
