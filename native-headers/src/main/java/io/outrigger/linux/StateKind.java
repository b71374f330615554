// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import io.outrigger.linux.headers.Linux;

/** The pieces of a vCPU's state that KVM reads and writes as one structure each. */
public enum StateKind {
    /** General registers: struct kvm_regs. */
    REGS(Linux.KVM_GET_REGS(), Linux.KVM_SET_REGS(), Size.REGS),
    /** Special registers: struct kvm_sregs. */
    SREGS(Linux.KVM_GET_SREGS(), Linux.KVM_SET_SREGS(), Size.SREGS),
    /** x87, SSE and all further XSAVE state: struct kvm_xsave. */
    XSAVE(Linux.KVM_GET_XSAVE(), Linux.KVM_SET_XSAVE(), Size.XSAVE),
    /** The same where it may take more than 4096 bytes: as many as KVM_CAP_XSAVE2 says. */
    XSAVE2(Linux.KVM_GET_XSAVE2(), Linux.KVM_SET_XSAVE(), Size.XSAVE),
    /** Extended control registers: struct kvm_xcrs. */
    XCRS(Linux.KVM_GET_XCRS(), Linux.KVM_SET_XCRS(), Size.XCRS),
    /** Debug registers: struct kvm_debugregs. */
    DEBUGREGS(Linux.KVM_GET_DEBUGREGS(), Linux.KVM_SET_DEBUGREGS(), Size.DEBUGREGS),
    /** The local APIC: struct kvm_lapic_state. */
    LAPIC(Linux.KVM_GET_LAPIC(), Linux.KVM_SET_LAPIC(), Size.LAPIC),
    /** Pending exceptions, interrupts, NMIs: struct kvm_vcpu_events. */
    VCPU_EVENTS(Linux.KVM_GET_VCPU_EVENTS(), Linux.KVM_SET_VCPU_EVENTS(), Size.VCPU_EVENTS),
    /** Running, halted, waiting for SIPI: struct kvm_mp_state. */
    MP_STATE(Linux.KVM_GET_MP_STATE(), Linux.KVM_SET_MP_STATE(), Size.MP_STATE);

    final long get;
    final long set;
    private final long size;

    StateKind(long get, long set, long size) {
        this.get = get;
        this.set = set;
        this.size = size;
    }

    /** Bytes of its structure, the least that it takes. */
    public int size() {
        return (int) size;
    }

    /** Refuses room that KVM would write or read beyond. */
    void check(int room) {
        if (room < size) {
            throw new IllegalArgumentException("%s takes %d bytes, not %d".formatted(this, size, room));
        }
    }

    /**
     * What KVM copies at least. XSAVE state is more than struct kvm_xsave only in a process that asked for dynamic
     * features by arch_prctl(ARCH_REQ_XCOMP_GUEST_PERM) (Documentation/virt/kvm/api.rst, KVM_SET_XSAVE).
     */
    private static final class Size {
        @Header("sizeof(struct kvm_regs)")
        private static final long REGS = 144;

        @Header("sizeof(struct kvm_sregs)")
        private static final long SREGS = 312;

        @Header("sizeof(struct kvm_xsave)")
        private static final long XSAVE = 4096;

        @Header("sizeof(struct kvm_xcrs)")
        private static final long XCRS = 392;

        @Header("sizeof(struct kvm_debugregs)")
        private static final long DEBUGREGS = 128;

        @Header("sizeof(struct kvm_lapic_state)")
        private static final long LAPIC = 1024;

        @Header("sizeof(struct kvm_vcpu_events)")
        private static final long VCPU_EVENTS = 64;

        @Header("sizeof(struct kvm_mp_state)")
        private static final long MP_STATE = 4;

        private Size() {}
    }
}
