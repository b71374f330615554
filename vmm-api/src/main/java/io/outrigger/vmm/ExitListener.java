// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * Hears of every exit of a VM. Called on the vCPU's thread, between the exit and its handling: be quick, and do not
 * throw.
 *
 * <p>Thread-safe: every vCPU calls it.
 */
@FunctionalInterface
public interface ExitListener {
    /** The listener of a VM that nobody watches; the run loop knows it and does nothing for it. */
    ExitListener NOBODY = exit -> {};

    /** A vCPU came back from the guest. */
    void onExit(VcpuExit exit);
}
