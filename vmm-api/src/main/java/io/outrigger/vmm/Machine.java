// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * What a device sees of the VM it is part of.
 *
 * <p>Thread-safe.
 */
public interface Machine {
    /** What the VM is made from. */
    VmSpec spec();

    /** The VM's RAM. */
    GuestMemory memory();

    /** Where devices are attached. */
    IoBus bus();

    /**
     * An interrupt controller input by its global system interrupt number (GSI), 0 to 23.
     *
     * @return the line; {@link IrqLine#none} where the VM has no interrupt controllers
     */
    IrqLine irqLine(int gsi);

    /** The host's end of the VM's console. */
    ConsolePort console();

    /**
     * Ends the VM from within: a power-off, a reset, a debug exit. The vCPU that called leaves its device normally
     * and stops before its next guest instruction; the others are kicked. Only the first end counts.
     */
    void end(VmExit exit);
}
