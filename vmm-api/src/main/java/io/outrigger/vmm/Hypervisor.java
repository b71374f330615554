// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.util.ServiceLoader;

/**
 * Makes VMs. Holds nothing open itself.
 *
 * <p>Thread-safe.
 */
public interface Hypervisor {
    /** The back end's name: {@code vmx}, {@code svm}, {@code pvm}, or {@code kvm} where it cannot be told. */
    String backEnd();

    /**
     * Makes a VM: its memory is laid out, its devices attached and its image loaded; no instruction has run.
     *
     * @throws SpecException if the specification asks for what this host cannot do
     * @throws ImageException if an image cannot be read or is malformed
     * @throws HostException if the host refuses
     */
    Vm create(VmSpec spec);

    /**
     * Makes RAM that many VMs can start from: loads once what {@code spec} boots.
     *
     * @param spec what those VMs will be like; its devices are not looked at
     * @throws SpecException if the specification asks for what a base cannot have
     * @throws ImageException if an image cannot be read or is malformed
     * @throws HostException if the host refuses
     */
    MemoryBase memoryBase(VmSpec spec);

    /**
     * Finds the host's hypervisor.
     *
     * @throws HostException if there is no back end among the modules, or the host does not let us use it
     */
    static Hypervisor open() {
        return ServiceLoader.load(HypervisorProvider.class, Hypervisor.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new HostException("no hypervisor back end found; add the vmm-kvm module"))
                .open();
    }
}
