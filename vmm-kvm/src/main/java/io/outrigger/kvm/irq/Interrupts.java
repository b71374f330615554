// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.irq;

import io.outrigger.linux.VmFd;
import io.outrigger.vmm.IoBus;
import io.outrigger.vmm.IrqLine;
import java.util.Optional;

/**
 * A VM's interrupt controllers: none, KVM's, or KVM's local APICs with an I/O APIC of ours.
 *
 * <p>Thread-safe.
 */
public interface Interrupts {
    /** The line of a global system interrupt, 0 to 23. */
    IrqLine line(int gsi);

    /** Attaches those controllers that KVM has not got to the VM's bus. */
    default void attach(IoBus bus) {}

    /** A local APIC has seen the end of an interrupt of this vector (split only). */
    default void endOfInterrupt(int vector) {}

    /** The routes of messages and eventfds; empty without controllers. */
    default Optional<GsiRoutes> routes() {
        return Optional.empty();
    }

    /** No controllers. */
    static Interrupts none() {
        return gsi -> IrqLine.none();
    }

    /** KVM's controllers, which this makes. Before any vCPU. */
    static Interrupts kernel(VmFd vm) {
        return new KernelInterrupts(vm);
    }

    /** KVM's local APICs, which this makes, and an I/O APIC of ours. Before any vCPU. */
    static Interrupts split(VmFd vm) {
        return new SplitInterrupts(vm);
    }
}
