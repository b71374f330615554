// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

/**
 * What the registers of a vCPU hold when it enters the guest. Registers that are not named are zero, as is the limit
 * of the interrupt table: until the guest loads its own, any exception is a triple fault.
 *
 * <p>Immutable.
 *
 * @param mode the processor's mode
 * @param rip where it starts
 * @param rsp the top of its stack, 0 if the protocol gives none
 * @param rax general register
 * @param rbx general register
 * @param rsi general register
 * @param rdi general register
 * @param cr3 the page tables' root, 0 without paging
 * @param gdtBase where the {@link Gdt} is
 * @param gdtLimit its last byte's offset
 * @param extendedState whether CR4.OSXSAVE is set and XCR0 enables what the vCPU has of SSE and AVX
 */
public record CpuEntry(
        CpuMode mode,
        long rip,
        long rsp,
        long rax,
        long rbx,
        long rsi,
        long rdi,
        long cr3,
        long gdtBase,
        int gdtLimit,
        boolean extendedState) {

    /** 32-bit protected mode with what the two such protocols pass in EAX and EBX. */
    static CpuEntry protectedMode(long rip, long rax, long rbx) {
        return new CpuEntry(CpuMode.PROTECTED_32, rip, 0, rax, rbx, 0, 0, 0, LowMemory.GDT, Gdt.LIMIT, false);
    }

    /** Long mode as Linux's 64-bit boot protocol has it: the zero page's address in RSI. */
    static CpuEntry linux(long rip, long zeroPage, long cr3) {
        return new CpuEntry(CpuMode.LONG_KERNEL, rip, 0, 0, 0, zeroPage, 0, cr3, LowMemory.GDT, Gdt.LIMIT, false);
    }
}
