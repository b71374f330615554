// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.util.OptionalInt;

/**
 * Starts pollers; found by {@link java.util.ServiceLoader}.
 *
 * <p>Thread-safe.
 */
public interface PollerProvider {
    /**
     * Starts one.
     *
     * @param name the thread's name
     * @param cpu the host CPU that it keeps to; empty leaves that to the host
     * @param idle what it does while there is nothing to do
     * @throws SpecException if this process may not use the CPU, or the processor has not got what it takes to idle so
     */
    Poller start(String name, OptionalInt cpu, SidecoreSpec.Idle idle);
}
