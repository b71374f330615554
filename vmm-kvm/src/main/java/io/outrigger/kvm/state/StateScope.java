// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.state;

import io.outrigger.linux.KvmFd;
import io.outrigger.linux.StateKind;
import io.outrigger.linux.VmFd;
import io.outrigger.linux.headers.Linux;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Of what a vCPU's state consists on this host and in this kind of VM.
 *
 * <p>Immutable.
 *
 * @param msrs indices of the model-specific registers
 * @param localApic whether the vCPU has a local APIC in KVM
 * @param xsaveSize bytes of its XSAVE area, at least those of struct kvm_xsave
 */
public record StateScope(List<Integer> msrs, boolean localApic, int xsaveSize) {
    /**
     * Hyper-V's reference time. It follows from the VM's clock and cannot be written
     * (arch/x86/kvm/hyperv.c, kvm_hv_set_msr_pw), while it differs at every reading.
     */
    private static final int TIME_REF_COUNT = 0x4000_0020;

    /** Copies the list. */
    public StateScope {
        msrs = List.copyOf(msrs);
    }

    /** The scope for vCPUs of {@code vm}; {@code localApic} if its interrupt controllers are in KVM. */
    public static StateScope of(KvmFd kvm, VmFd vm, boolean localApic) {
        List<Integer> msrs = IntStream.of(kvm.stateMsrs())
                .filter(index -> index != TIME_REF_COUNT)
                .distinct()
                .boxed()
                .toList();
        return new StateScope(
                msrs, localApic, Math.max(StateKind.XSAVE.size(), vm.checkExtension(Linux.KVM_CAP_XSAVE2())));
    }

    /** How to read the XSAVE area. */
    StateKind xsave() {
        return xsaveSize > StateKind.XSAVE.size() ? StateKind.XSAVE2 : StateKind.XSAVE;
    }
}
