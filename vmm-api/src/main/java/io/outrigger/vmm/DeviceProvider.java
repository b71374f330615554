// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * Gives a new VM devices. Back ends call every provider once for each VM, before its vCPUs are made: those that {@link
 * java.util.ServiceLoader} finds, and those that the specification names.
 *
 * <p>Thread-safe: VMs may be created by several threads at once.
 */
@FunctionalInterface
public interface DeviceProvider {
    /**
     * Attaches what the specification asks for.
     *
     * @throws VmmException if a device cannot be made
     */
    void attach(Machine machine);
}
