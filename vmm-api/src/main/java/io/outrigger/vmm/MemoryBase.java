// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * RAM with a kernel or payload loaded, from which many VMs start: each has it as a private copy on write, so that the
 * host keeps once what is the same for all, and each VM's writes are its own. {@link Hypervisor#memoryBase} makes one.
 *
 * <pre>{@code
 * VmSpecBuilder guest = VmSpec.linux(kernel).initramfs(initrd);
 * try (MemoryBase base = hypervisor.memoryBase(guest.build())) {
 *     Vm first = hypervisor.create(guest.name("first").memoryBase(base).build());
 *     Vm second = hypervisor.create(guest.name("second").cmdline("…").build());
 * }
 * }</pre>
 *
 * <p>The specification of such a VM must boot the same images in the same way with RAM of the same size in ordinary
 * pages on the same nodes, and a payload with as many vCPUs. Name, command line, processors, devices and interrupt
 * controllers may differ, and its written pages may be {@linkplain MemorySpec#ksm mergeable}. What copying on write
 * would undo is refused: prefault, lock, huge pages, a balloon.
 *
 * <p>It belongs to whoever had it made. Closing it needs to wait for no VM: those that are there keep what they share
 * until the last of them is closed; none can be made from it any more. Images are read when it is made; files that
 * change later do not change it.
 *
 * <p>Thread-safe.
 */
public interface MemoryBase extends AutoCloseable {
    /** What it was made from. */
    VmSpec spec();

    /** Bytes of RAM. */
    default long size() {
        return spec().memory().size();
    }

    /** Gives up its memory, as far as no VM has it. Idempotent. */
    @Override
    void close();
}
