// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.probe;

/**
 * The KVM capabilities that Outrigger uses, by their names in linux/kvm.h without {@code KVM_CAP_}.
 *
 * <p>Immutable.
 */
public enum Capability {
    /** In-kernel PIC, IOAPIC and local APICs. */
    IRQCHIP(0, "no in-kernel interrupt controllers: guests that take interrupts do not run"),
    /** Memory slots from user memory. */
    USER_MEMORY(3, "no guest memory: nothing runs"),
    /** Recommended number of vCPUs. */
    NR_VCPUS(9, "the recommended number of vCPUs is unknown"),
    /** Number of memory slots. */
    NR_MEMSLOTS(10, "the number of memory slots is unknown"),
    /** Interrupts from an eventfd. */
    IRQFD(32, "device threads inject interrupts by an ioctl each"),
    /** Port and memory writes into an eventfd. */
    IOEVENTFD(36, "every doorbell is a full exit to the VMM"),
    /** Rate of the TSC. */
    GET_TSC_KHZ(61, "guests must calibrate the TSC themselves"),
    /** Most vCPUs. */
    MAX_VCPUS(66, "the largest number of vCPUs is unknown"),
    /** TSC-deadline mode of the local APIC's timer. */
    TSC_DEADLINE_TIMER(72, "guests use the slower periodic timer"),
    /** Registers in the shared kvm_run page. */
    SYNC_REGS(74, "registers are read and written by an ioctl each"),
    /** Message-signalled interrupts by ioctl. */
    SIGNAL_MSI(77, "message-signalled interrupts need a route each"),
    /** Local APICs in the kernel, the rest in the VMM. */
    SPLIT_IRQCHIP(121, "only the full in-kernel irqchip is at hand"),
    /** Leave the guest before it is entered, without a signal's race. */
    IMMEDIATE_EXIT(136, "a vCPU cannot be stopped without a race"),
    /** Let HLT, MWAIT and PAUSE not exit. */
    X86_DISABLE_EXITS(143, "idle guests always exit"),
    /** Exact exception state for snapshots. */
    EXCEPTION_PAYLOAD(164, "a snapshot between a fault and its delivery loses the fault's address"),
    /** Dirty log cleared by pieces. */
    MANUAL_DIRTY_LOG_PROTECT2(168, "reading the dirty log write-protects all memory at once"),
    /** Halt polling set for each VM. */
    HALT_POLL(182, "halt polling follows the module's parameter only"),
    /** Ring of dirty pages for each vCPU. */
    DIRTY_LOG_RING(192, "dirty pages are found by bitmap only"),
    /** KVM's statistics in binary. */
    BINARY_STATS_FD(203, "no statistics of KVM's own"),
    /** Extended state of more than 4 KiB. */
    XSAVE2(208, "no snapshots of guests that use AMX"),
    /** Guest memory that the host cannot map. */
    GUEST_MEMFD(234, "no guest-private memory"),
    /** Fill page tables before the guest runs. */
    PRE_FAULT_MEMORY(236, "first touches of memory fault one by one");

    private final int number;
    private final String cost;

    Capability(int number, String cost) {
        this.number = number;
        this.cost = cost;
    }

    /** The number in linux/kvm.h. */
    public int number() {
        return number;
    }

    /** What Outrigger does without it. */
    public String cost() {
        return cost;
    }
}
