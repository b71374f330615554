// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.vcpu;

import io.outrigger.linux.KvmRun;
import io.outrigger.linux.Regs;
import io.outrigger.linux.Sregs;
import io.outrigger.linux.StateKind;
import io.outrigger.linux.VcpuFd;
import io.outrigger.vmm.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * Finishes instructions that the pvm back end's interpreter of ring 0 lacks: {@code int3}, {@code clac}, {@code stac},
 * {@code fwait} and {@code popcnt}. Encodings: SDM volume 2.
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
    private static final int LONGEST = 15;
    private static final int PAGE = 4096;

    private final VcpuFd fd;
    private final GuestMemory memory;
    private final boolean enabled;

    InstructionCompletion(VcpuFd fd, GuestMemory memory, boolean enabled) {
        this.fd = fd;
        this.memory = memory;
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
            // FWAIT raises a pending x87 exception (#MF), which a VMM cannot see without saving the FPU at each one.
            // Kernels mask them all (FNINIT); what is pending is raised by the next x87 instruction all the same.
            case 0x9B -> advance(fd.getRegs(), 1);
            default -> alignmentCheck(code) || populationCount(code);
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

    // 0F 01 CA and CB.
    private boolean alignmentCheck(byte[] code) {
        if (code.length < 3 || code[0] != 0x0F || code[1] != 0x01 || (code[2] & 0xFE) != 0xCA) {
            return false;
        }
        Regs r = fd.getRegs();
        long flags = r.get(Regs.Name.RFLAGS);
        r.set(Regs.Name.RFLAGS, (code[2] & 1) != 0 ? flags | ALIGNMENT_CHECK : flags & ~ALIGNMENT_CHECK);
        return advance(r, 3);
    }

    private boolean populationCount(byte[] fetched) {
        Sregs sregs = fd.getSregs();
        if (!sregs.isLong()) {
            return false; // 32-bit code has other prefixes and other addresses, and nobody has met it there
        }
        Regs r = fd.getRegs();
        long rip = r.get(Regs.Name.RIP);
        byte[] code = Arrays.copyOf(fetched, LONGEST);
        int known = fetched.length + read(rip + fetched.length, code, fetched.length); // KVM may have fetched less
        PopulationCount instruction = PopulationCount.decode(Arrays.copyOf(code, known));
        if (instruction == null) {
            return false;
        }
        long operand;
        switch (instruction.source()) {
            case PopulationCount.Register source -> operand = r.get(Regs.Name.ofEncoding(source.number()));
            case PopulationCount.Memory source -> {
                long base = switch (source.segment()) {
                    case FLAT -> 0;
                    case FS -> sregs.base(Sregs.Segment.FS);
                    case GS -> sregs.base(Sregs.Segment.GS);
                };
                byte[] bytes = new byte[instruction.width()];
                long linear = source.linear(n -> r.get(Regs.Name.ofEncoding(n)), rip + instruction.length(), base);
                if (read(linear, bytes, 0) < bytes.length) {
                    return false; // a page fault, or device memory: beyond what this is for
                }
                operand = new BigInteger(1, bytes).longValue(); // in whichever byte order, the bits are as many
            }
        }
        Regs.Name target = Regs.Name.ofEncoding(instruction.target());
        int count = instruction.count(operand);
        // A 16-bit result leaves the rest of the register as it was, a 32-bit one clears it (SDM 1, 3.4.1.1).
        r.set(target, instruction.width() == 2 ? r.get(target) & ~0xFFFFL | count : count);
        long flags = r.get(Regs.Name.RFLAGS) & ~ARITHMETIC;
        r.set(Regs.Name.RFLAGS, count == 0 ? flags | ZERO : flags);
        return advance(r, instruction.length());
    }

    /** Reads guest memory at a linear address, page by page, from an offset of {@code to}; tells how many bytes. */
    private int read(long linear, byte[] to, int offset) {
        int done = offset;
        while (done < to.length) {
            long at = linear + done - offset;
            int n = Math.min(to.length - done, PAGE - (int) (at & PAGE - 1));
            long gpa = fd.translate(at);
            if (gpa == -1 || !memory.contains(gpa, n)) {
                break;
            }
            memory.read(gpa, MemorySegment.ofArray(to).asSlice(done, n));
            done += n;
        }
        return done - offset;
    }

    private boolean advance(Regs r, int bytes) {
        r.set(Regs.Name.RIP, r.get(Regs.Name.RIP) + bytes);
        fd.setRegs();
        return true;
    }
}
