// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import io.outrigger.linux.headers.Linux;

/** The pieces of a vCPU's state that KVM reads and writes as one structure each. */
public enum StateKind {
    /** General registers: struct kvm_regs. */
    REGS(Linux.KVM_GET_REGS(), Linux.KVM_SET_REGS()),
    /** Special registers: struct kvm_sregs. */
    SREGS(Linux.KVM_GET_SREGS(), Linux.KVM_SET_SREGS()),
    /** x87, SSE and all further XSAVE state: struct kvm_xsave. */
    XSAVE(Linux.KVM_GET_XSAVE(), Linux.KVM_SET_XSAVE()),
    /** Extended control registers: struct kvm_xcrs. */
    XCRS(Linux.KVM_GET_XCRS(), Linux.KVM_SET_XCRS()),
    /** Debug registers: struct kvm_debugregs. */
    DEBUGREGS(Linux.KVM_GET_DEBUGREGS(), Linux.KVM_SET_DEBUGREGS()),
    /** The local APIC: struct kvm_lapic_state. */
    LAPIC(Linux.KVM_GET_LAPIC(), Linux.KVM_SET_LAPIC()),
    /** Pending exceptions, interrupts, NMIs: struct kvm_vcpu_events. */
    VCPU_EVENTS(Linux.KVM_GET_VCPU_EVENTS(), Linux.KVM_SET_VCPU_EVENTS()),
    /** Running, halted, waiting for SIPI: struct kvm_mp_state. */
    MP_STATE(Linux.KVM_GET_MP_STATE(), Linux.KVM_SET_MP_STATE());

    final long get;
    final long set;

    StateKind(long get, long set) {
        this.get = get;
        this.set = set;
    }
}
