// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * One input of the interrupt controller. A device drives it; several may share it only if each pulses.
 *
 * <p>Thread-safe.
 */
public interface IrqLine {
    /** Sets the line's level. */
    void set(boolean level);

    /** Raises and lowers the line: an edge. */
    default void pulse() {
        set(true);
        set(false);
    }

    /**
     * A line that leads nowhere: for a VM without interrupt controllers. (No constant: the JVM's ahead-of-time cache
     * does not take lambdas of an interface that has one.)
     */
    static IrqLine none() {
        return level -> {};
    }
}
