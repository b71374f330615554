// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * A unit of work that some thread polls: a vCPU thread, an I/O thread or a sidecore. The unit does not
 * know which. The idea is Agrona's {@code Agent.doWork}.
 *
 * <p>Confined to the thread that polls it.
 */
@FunctionalInterface
public interface Pollable {
    /**
     * Does what is there to do, without blocking.
     *
     * @return how many pieces of work were done; 0 lets the poller idle
     */
    int poll();
}
