// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.vcpu;

import io.outrigger.kvm.boot.CpuEntry;
import io.outrigger.kvm.boot.CpuMode;
import io.outrigger.kvm.boot.Gdt;
import io.outrigger.kvm.boot.Tss;
import io.outrigger.linux.Regs;
import io.outrigger.linux.Sregs;
import io.outrigger.linux.StateKind;
import io.outrigger.linux.VcpuFd;

/** Puts a vCPU into the state in which it enters the guest. */
final class EntryState {
    // SDM 3A, 2.5: PE, MP, ET, NE, WP, AM, PG.
    private static final long CR0_PROTECTED = 0x31;
    private static final long CR0_PAGING = 0x8005_0033L;
    // PAE, OSFXSR, OSXMMEXCPT: SSE is legal.
    private static final long CR4_LONG = 0x620;
    private static final long CR4_OSXSAVE = 1L << 18;
    // SCE, LME, LMA, NXE.
    private static final long EFER_LONG = 0xD01;
    // SDM 3A, 3.4.5: bits 40 to 55 of a descriptor.
    private static final int CODE32_ACCESS = 0xC09B;
    private static final int CODE64_ACCESS = 0xA09B;
    private static final int DATA_ACCESS = 0xC093;
    private static final int DPL3 = 0x60;
    private static final int TSS_ACCESS = 0x008B;
    private static final int FLAT = 0xFFFF_FFFF;
    private static final long RFLAGS = 0x2;
    private static final long IOPL_3 = 0x3000;

    /** struct kvm_mp_state: KVM_MP_STATE_RUNNABLE. */
    private static final byte[] RUNNABLE = new byte[Integer.BYTES];

    private EntryState() {}

    /** Applies it to a vCPU that has its CPUID leaves, which say what may be enabled. */
    static void apply(CpuEntry entry, ExtendedState extended, VcpuFd fd) {
        // With local APICs in the kernel all vCPUs but the first would wait for INIT and SIPI (KVM API,
        // KVM_GET_MP_STATE).
        fd.setState(StateKind.MP_STATE, RUNNABLE);
        Sregs s = fd.getSregs();
        boolean user = entry.mode() == CpuMode.LONG_USER;
        boolean enable = entry.extendedState() && extended.isPresent();
        if (entry.mode() == CpuMode.PROTECTED_32) {
            s.set(Sregs.Control.CR0, CR0_PROTECTED);
            s.set(Sregs.Control.CR4, 0);
            s.set(Sregs.Control.EFER, 0);
            segments(s, Gdt.CODE_32, CODE32_ACCESS, Gdt.DATA, DATA_ACCESS);
        } else {
            s.set(Sregs.Control.CR0, CR0_PAGING);
            s.set(Sregs.Control.CR3, entry.cr3());
            s.set(Sregs.Control.CR4, enable ? CR4_LONG | CR4_OSXSAVE : CR4_LONG);
            s.set(Sregs.Control.EFER, EFER_LONG);
            int dpl = user ? DPL3 : 0;
            segments(
                    s,
                    user ? Gdt.USER_CODE_64 : Gdt.CODE_64,
                    CODE64_ACCESS | dpl,
                    user ? Gdt.USER_DATA : Gdt.DATA,
                    DATA_ACCESS | dpl);
        }
        s.set(Sregs.Control.GDT_BASE, entry.gdtBase());
        s.setLimits(entry.gdtLimit(), 0);
        // VT-x refuses to enter a guest without a busy TSS (SDM 3C, 26.3.1.2).
        s.setSegment(Sregs.Segment.TR, Gdt.TSS, user ? Tss.BASE : 0, user ? Tss.LIMIT : 0x67, TSS_ACCESS);
        s.setSegment(Sregs.Segment.LDT, 0, 0, 0, 0);
        fd.setSregs();
        if (enable) {
            fd.setState(StateKind.XCRS, extended.xcrs());
        }
        Regs r = fd.regs();
        r.clear();
        r.set(Regs.Name.RIP, entry.rip());
        r.set(Regs.Name.RSP, entry.rsp());
        r.set(Regs.Name.RAX, entry.rax());
        r.set(Regs.Name.RBX, entry.rbx());
        r.set(Regs.Name.RSI, entry.rsi());
        r.set(Regs.Name.RDI, entry.rdi());
        r.set(Regs.Name.RFLAGS, user ? RFLAGS | IOPL_3 : RFLAGS);
        fd.setRegs();
    }

    private static void segments(Sregs s, int code, int codeAccess, int data, int dataAccess) {
        s.setSegment(Sregs.Segment.CS, code, 0, FLAT, codeAccess);
        s.setSegment(Sregs.Segment.DS, data, 0, FLAT, dataAccess);
        s.setSegment(Sregs.Segment.ES, data, 0, FLAT, dataAccess);
        s.setSegment(Sregs.Segment.FS, data, 0, FLAT, dataAccess);
        s.setSegment(Sregs.Segment.GS, data, 0, FLAT, dataAccess);
        s.setSegment(Sregs.Segment.SS, data, 0, FLAT, dataAccess);
    }
}
