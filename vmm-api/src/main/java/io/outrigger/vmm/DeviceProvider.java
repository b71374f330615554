// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * Gives a new VM devices; found by {@link java.util.ServiceLoader}. Back ends call every provider once for each VM,
 * before its first instruction.
 *
 * <p>Thread-safe: VMs may be created by several threads at once.
 */
public interface DeviceProvider {
    /**
     * Attaches what the specification asks for.
     *
     * @throws VmmException if a device cannot be made
     */
    void attach(Machine machine);
}
