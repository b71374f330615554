// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import io.outrigger.linux.headers.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One input of a VM's in-kernel interrupt controllers. Setting it allocates nothing: both levels' structures are made
 * beforehand.
 *
 * <p>Thread-safe.
 */
public final class IrqInput {
    @Header("sizeof(struct kvm_irq_level)")
    private static final long SIZE = 8;

    private final VmFd vm;
    // Of automatic arenas, so that a device which races with the VM's end finds EBADF and never freed memory.
    private final MemorySegment levels = Arena.ofAuto().allocate(2 * SIZE, 8);

    IrqInput(VmFd vm, int gsi) {
        this.vm = vm;
        for (int level = 0; level < 2; level++) {
            levels.set(ValueLayout.JAVA_INT, level * SIZE, gsi);
            levels.set(ValueLayout.JAVA_INT, level * SIZE + 4, level);
        }
    }

    /** Sets the level. */
    public void set(boolean level) {
        // SAFETY: a structure that outlives the call, since this object keeps it.
        long at = levels.address() + (level ? SIZE : 0);
        long rc = Syscall.call(Syscall.IOCTL, vm.number(), Linux.KVM_IRQ_LINE(), at, 0, 0, 0);
        Syscall.check("KVM_IRQ_LINE", rc);
    }
}
