// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * A back end; found by {@link java.util.ServiceLoader}.
 *
 * <p>Thread-safe.
 */
public interface HypervisorProvider {
    /**
     * Checks that the host lets us make VMs.
     *
     * @throws HostException if not, with what to do about it
     */
    Hypervisor open();
}
