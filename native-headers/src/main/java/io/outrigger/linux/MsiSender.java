// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import io.outrigger.linux.headers.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Sends message-signalled interrupts to a VM's in-kernel local APICs. Sending allocates nothing.
 *
 * <p>Confined to one thread at a time: its owner's lock sees to that.
 */
public final class MsiSender {
    @Header("sizeof(struct kvm_msi)")
    private static final long SIZE = 32;

    private final VmFd vm;
    // Of automatic arenas, so that a device which races with the VM's end finds EBADF and never freed memory.
    private final MemorySegment msi = Arena.ofAuto().allocate(SIZE, 8);

    MsiSender(VmFd vm) {
        this.vm = vm;
    }

    /**
     * Sends one.
     *
     * @return whether a local APIC took it; a guest may name one that is switched off or does not exist
     */
    public boolean send(long address, int data) {
        msi.set(ValueLayout.JAVA_INT, 0, (int) address);
        msi.set(ValueLayout.JAVA_INT, 4, (int) (address >>> 32));
        msi.set(ValueLayout.JAVA_INT, 8, data);
        // SAFETY: a structure that outlives the call, since this object keeps it.
        long rc = Syscall.call(Syscall.IOCTL, vm.number(), Linux.KVM_SIGNAL_MSI(), msi.address(), 0, 0, 0);
        // KVM says -1, which reads as EPERM, where no local APIC matches (kvm_irq_delivery_to_apic, arch/x86/kvm).
        return rc != -Errno.EPERM && Syscall.check("KVM_SIGNAL_MSI", rc) > 0;
    }
}
