// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.exits;

import io.outrigger.vmm.BootSpec.Privilege;
import java.util.Arrays;
import java.util.List;

/**
 * What the payload vmexit can time, in the order of its {@code operations}. Names are those of kvm-unit-tests' vmexit
 * where it has the same.
 */
enum ExitKind {
    /** A sample of nothing: what is a part of every other. */
    EMPTY("empty", Served.GUEST, Twin.QEMU),
    /** CPUID leaf 0. */
    CPUID("cpuid", Served.KVM, Twin.QEMU),
    /** A port that a device answers by a clock. */
    PM_TIMER("inl_from_pmtimer", Served.VMM, Twin.C_ONLY),
    /** A read of a port. */
    PORT_IN("inl_from_qemu", Served.VMM, Twin.QEMU),
    /** A read of a port of KVM's 8259A. */
    KERNEL_PORT_IN("inl_from_kernel", Served.KVM_IRQCHIP, Twin.QEMU),
    /** A write to a port. */
    PORT_OUT("portio-no-eventfd", Served.VMM, Twin.QEMU),
    /** A write to a port with an ioeventfd behind it. */
    PORT_WILDCARD("portio-wildcard-eventfd", Served.EVENTFD, Twin.C_ONLY),
    /** The same for one value only. */
    PORT_DATAMATCH("portio-datamatch-eventfd", Served.EVENTFD, Twin.C_ONLY),
    /** A write to a device's address. */
    MMIO_WRITE("mmio-no-eventfd", Served.VMM, Twin.QEMU),
    /** A write to an address with an ioeventfd behind it. */
    MMIO_WILDCARD("mmio-wildcard-eventfd", Served.EVENTFD, Twin.C_ONLY),
    /** The same for one value only. */
    MMIO_DATAMATCH("mmio-datamatch-eventfd", Served.EVENTFD, Twin.C_ONLY),
    /** A read of a device's address. */
    MMIO_READ("mmio-read", Served.VMM, Twin.QEMU),
    /** {@link Request#OUT_BYTES} bytes to a port by one instruction; KVM exits for each. */
    STRING_OUT("rep-outsb", Served.VMM, Twin.QEMU),
    /** {@link Request#IN_BYTES} bytes from a port by one instruction, in one exit. */
    STRING_IN("rep-insb", Served.VMM, Twin.QEMU),
    /** RDMSR of IA32_TSC_ADJUST. */
    MSR_READ("rd_tsc_adjust_msr", Served.KVM_PRIVILEGED, Twin.QEMU),
    /** WRMSR of the same. */
    MSR_WRITE("wr_tsc_adjust_msr", Served.KVM_PRIVILEGED, Twin.QEMU),
    /** An interrupt that waits for STI, which opens its window; and a write to a port. */
    INTERRUPT_WINDOW("self_ipi_sti_outl", Served.KVM_IRQCHIP, Twin.QEMU),
    /** An interrupt of its own that wakes the guest from HLT. */
    HALT("self_ipi_sti_hlt", Served.KVM_IRQCHIP, Twin.QEMU),
    /** A write to a port by which the VMM sends an MSI, which wakes the guest from HLT. */
    MSI_HALT("msi_sti_hlt", Served.VMM_IRQCHIP, Twin.C_ONLY);

    /** Who answers. */
    private enum Served {
        GUEST,
        VMM,
        EVENTFD,
        KVM,
        KVM_PRIVILEGED,
        KVM_IRQCHIP,
        VMM_IRQCHIP
    }

    /** Who else can be measured. */
    private enum Twin {
        C_ONLY,
        QEMU
    }

    private final String label;
    private final Served served;
    private final Twin twin;

    ExitKind(String label, Served served, Twin twin) {
        this.label = label;
        this.served = served;
        this.twin = twin;
    }

    /** Those that exist at a privilege level. */
    static List<ExitKind> at(Privilege privilege) {
        return Arrays.stream(values())
                .filter(kind -> privilege == Privilege.KERNEL || kind.isUnprivileged())
                .toList();
    }

    /** The one of a name, as the payload prints it. */
    static ExitKind ofLabel(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no kind of exit " + label));
    }

    /** Its bit in the payload's argument {@code ops}. */
    int bit() {
        return 1 << ordinal();
    }

    /** Whether it is an exit at all. */
    boolean exits() {
        return served != Served.GUEST;
    }

    /** Whether an ioeventfd takes it. */
    boolean ringsDoorbell() {
        return served == Served.EVENTFD;
    }

    /** Whether the VM needs KVM's interrupt controllers. */
    boolean needsIrqchip() {
        return served == Served.KVM_IRQCHIP || served == Served.VMM_IRQCHIP;
    }

    /** Whether QEMU's microvm has something that answers it alike. */
    boolean hasQemuTwin() {
        return twin == Twin.QEMU;
    }

    private boolean isUnprivileged() {
        return !needsIrqchip() && served != Served.KVM_PRIVILEGED;
    }

    @Override
    public String toString() {
        return label;
    }
}
