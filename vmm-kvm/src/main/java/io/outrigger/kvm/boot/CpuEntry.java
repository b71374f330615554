// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

/**
 * The state in which a vCPU enters the guest, as boot protocols state it.
 *
 * <p>Immutable.
 *
 * @param mode the processor's mode
 * @param rip where it starts
 * @param rsp its stack
 * @param rax as the protocol says
 * @param rbx as the protocol says
 * @param rsi as the protocol says
 * @param rdi as the protocol says
 */
public record CpuEntry(CpuMode mode, long rip, long rsp, long rax, long rbx, long rsi, long rdi) {
    /** Modes in which guests are entered. */
    public enum CpuMode {
        /** 32-bit protected mode, flat segments, paging off (PVH, multiboot). */
        PROTECTED,
        /** Long mode at CPL 0, with the identity page tables and the GDT of {@link LongMode}. */
        LONG_KERNEL,
        /** The same at CPL 3, with I/O privilege. */
        LONG_USER
    }
}
