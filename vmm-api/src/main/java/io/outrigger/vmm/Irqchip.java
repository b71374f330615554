// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/** Who emulates the interrupt controllers. */
public enum Irqchip {
    /** Nobody: no interrupts, and {@code HLT} ends the VM. The cheapest, for payloads. */
    NONE,
    /** KVM: local APICs, PICs, I/O APIC and PIT. */
    KERNEL,
    /** KVM the local APICs; this process routes interrupts to them (no PIC, no PIT). */
    SPLIT
}
