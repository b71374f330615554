// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.irq;

import io.outrigger.linux.VmFd;
import io.outrigger.vmm.IrqLine;

/**
 * A VM's interrupt controllers: none, KVM's, or KVM's local APICs with an I/O APIC of ours.
 *
 * <p>Thread-safe.
 */
public interface Interrupts {
    /** The line of a global system interrupt, 0 to 23. */
    IrqLine line(int gsi);

    /** A local APIC has seen the end of an interrupt of this vector (split only). */
    default void endOfInterrupt(int vector) {}

    /** No controllers. */
    static Interrupts none() {
        return gsi -> IrqLine.NONE;
    }

    /** KVM's controllers, which must have been made. */
    static Interrupts kernel(VmFd vm) {
        return gsi -> level -> vm.irqLine(gsi, level);
    }
}
