// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * Why a vCPU came back from the guest. The numbers are KVM's ({@code KVM_EXIT_*}, linux/kvm.h), since it is the only
 * back end.
 *
 * <p>Immutable.
 */
public enum ExitReason {
    /** Something that this version does not know. */
    UNKNOWN(0),
    /** Port I/O. */
    IO(2),
    /** A trapped debug event. */
    DEBUG(4),
    /** {@code HLT} without an in-kernel local APIC. */
    HLT(5),
    /** A memory access that no RAM answers. */
    MMIO(6),
    /** The interrupt window opened. */
    IRQ_WINDOW_OPEN(7),
    /** Triple fault. */
    SHUTDOWN(8),
    /** The hardware refused to enter the guest. */
    FAIL_ENTRY(9),
    /** A signal: a kick, or the JVM's own. */
    INTERRUPTED(10),
    /** A hypercall for user space. */
    HYPERCALL(3),
    /** KVM failed, mostly on an instruction it cannot emulate. */
    INTERNAL_ERROR(17),
    /** A guest's system event: shutdown, reset, crash. */
    SYSTEM_EVENT(24),
    /** End of interrupt that the split irqchip must hear of. */
    IOAPIC_EOI(26),
    /** A read of a model-specific register for user space. */
    RDMSR(29),
    /** A write of a model-specific register for user space. */
    WRMSR(30);

    /** All exit numbers are below this. */
    public static final int LIMIT = 64;

    private static final ExitReason[] BY_NUMBER = new ExitReason[LIMIT];

    static {
        java.util.Arrays.fill(BY_NUMBER, UNKNOWN);
        for (ExitReason r : values()) {
            BY_NUMBER[r.number] = r;
        }
    }

    private final int number;

    ExitReason(int number) {
        this.number = number;
    }

    /** KVM's number. */
    public int number() {
        return number;
    }

    /** The reason with KVM's number. */
    public static ExitReason of(int number) {
        return number >= 0 && number < LIMIT ? BY_NUMBER[number] : UNKNOWN;
    }
}
