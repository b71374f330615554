// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * One input of the interrupt controller. A device drives it; several may share it only if each pulses.
 *
 * <p>Thread-safe.
 */
public interface IrqLine {
    /** A line that leads nowhere: for a VM without interrupt controllers. */
    IrqLine NONE = level -> {};

    /** Sets the line's level. */
    void set(boolean level);

    /** Raises and lowers the line: an edge. */
    default void pulse() {
        set(true);
        set(false);
    }
}
