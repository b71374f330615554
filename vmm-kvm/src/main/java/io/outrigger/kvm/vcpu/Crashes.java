// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.vcpu;

import io.outrigger.linux.ErrnoException;
import io.outrigger.linux.KvmRun;
import io.outrigger.linux.Regs;
import io.outrigger.linux.Sregs;
import io.outrigger.linux.VcpuFd;
import java.util.HexFormat;

/** The words of crash reports. */
final class Crashes {
    private Crashes() {}

    /** One line for KVM_EXIT_INTERNAL_ERROR. */
    static String internalError(KvmRun page) {
        if (page.internalError() != KvmRun.ERROR_EMULATION) {
            return "KVM failed, sub-error %d (KVM_EXIT_INTERNAL_ERROR)".formatted(page.internalError());
        }
        byte[] bytes = page.instructionBytes();
        String seen = bytes.length == 0 ? "" : ": " + HexFormat.ofDelimiter(" ").formatHex(bytes);
        return "an instruction that KVM cannot emulate (KVM_EXIT_INTERNAL_ERROR)" + seen;
    }

    /** The registers, in lines. */
    static String registers(VcpuFd fd) {
        try {
            StringBuilder text = new StringBuilder();
            Regs regs = fd.getRegs();
            int column = 0;
            for (Regs.Name name : Regs.Name.values()) {
                text.append("%-6s %016x".formatted(name, regs.get(name))).append(++column % 4 == 0 ? "\n" : "  ");
            }
            Sregs sregs = fd.getSregs();
            text.append("\n");
            column = 0;
            for (Sregs.Control name : Sregs.Control.values()) {
                text.append("%-8s %016x".formatted(name, sregs.get(name))).append(++column % 4 == 0 ? "\n" : "  ");
            }
            for (Sregs.Segment name : Sregs.Segment.values()) {
                text.append("%s %04x %x  ".formatted(name, sregs.selector(name), sregs.base(name)));
            }
            return text.toString().stripTrailing();
        } catch (ErrnoException e) {
            return "registers cannot be read: " + e.getMessage();
        }
    }
}
