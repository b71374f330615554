// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.vcpu;

import io.outrigger.linux.KvmRun;
import io.outrigger.linux.Regs;
import io.outrigger.linux.StateKind;
import io.outrigger.linux.VcpuFd;

/**
 * Finishes instructions that the pvm back end's interpreter of ring 0 lacks and that need no memory: {@code int3},
 * {@code clac},
 * {@code stac}, {@code fwait} and {@code popcnt} between registers. Encodings: SDM volume 2.
 *
 * <p>Confined to the vCPU thread.
 */
final class InstructionCompletion {
    private static final long ALIGNMENT_CHECK = 1L << 18;
    private static final long ZERO = 1L << 6;
    /** OF, SF, ZF, AF, CF and PF, which POPCNT clears or sets. */
    private static final long ARITHMETIC = 0x8D5;

    private static final int VCPU_EVENTS_SIZE = 64;
    private static final byte BREAKPOINT = 3;

    private final VcpuFd fd;
    private final boolean enabled;

    InstructionCompletion(VcpuFd fd, boolean enabled) {
        this.fd = fd;
        this.enabled = enabled;
    }

    /** After KVM_EXIT_INTERNAL_ERROR: finishes the instruction. False if it is none of these, or this is off. */
    boolean complete() {
        KvmRun page = fd.page();
        if (!enabled || page.internalError() != KvmRun.ERROR_EMULATION) {
            return false;
        }
        byte[] code = page.instructionBytes();
        if (code.length < 1) {
            return false;
        }
        return switch (code[0] & 0xFF) {
            case 0xCC -> breakpoint();
            case 0x9B -> advance(fd.getRegs(), 1);
            case 0x0F -> code.length >= 3 && code[1] == 0x01 && alignmentCheck(code[2] & 0xFF);
            case 0xF3 -> populationCount(code);
            default -> false;
        };
    }

    private boolean breakpoint() {
        advance(fd.getRegs(), 1); // a trap: the saved RIP is the next instruction's
        byte[] events = fd.getState(StateKind.VCPU_EVENTS, VCPU_EVENTS_SIZE);
        events[0] = 1; // exception.injected
        events[1] = BREAKPOINT; // exception.nr
        events[2] = 0; // exception.has_error_code
        fd.setState(StateKind.VCPU_EVENTS, events);
        return true;
    }

    private boolean alignmentCheck(int last) {
        if (last != 0xCA && last != 0xCB) {
            return false;
        }
        Regs r = fd.getRegs();
        long flags = r.get(Regs.Name.RFLAGS);
        r.set(Regs.Name.RFLAGS, last == 0xCB ? flags | ALIGNMENT_CHECK : flags & ~ALIGNMENT_CHECK);
        return advance(r, 3);
    }

    // F3 [REX] 0F B8 /r; with mod 11 both operands are registers.
    private boolean populationCount(byte[] code) {
        int at = 1;
        int rex = code.length > 1 && (code[1] & 0xF0) == 0x40 ? code[at++] : 0;
        if (code.length < at + 3 || code[at] != 0x0F || (code[at + 1] & 0xFF) != 0xB8) {
            return false;
        }
        int modRm = code[at + 2] & 0xFF;
        if (modRm >>> 6 != 3) {
            return false;
        }
        Regs r = fd.getRegs();
        long source = r.get(Regs.Name.ofEncoding(modRm & 7 | (rex & 1) << 3));
        long operand = (rex & 8) != 0 ? source : source & 0xFFFF_FFFFL;
        r.set(Regs.Name.ofEncoding(modRm >>> 3 & 7 | (rex & 4) << 1), Long.bitCount(operand));
        long flags = r.get(Regs.Name.RFLAGS) & ~ARITHMETIC;
        r.set(Regs.Name.RFLAGS, operand == 0 ? flags | ZERO : flags);
        return advance(r, at + 3);
    }

    private boolean advance(Regs r, int bytes) {
        r.set(Regs.Name.RIP, r.get(Regs.Name.RIP) + bytes);
        fd.setRegs();
        return true;
    }
}
