// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm;

import io.outrigger.linux.EventFd;
import io.outrigger.linux.VmFd;
import io.outrigger.vmm.Interrupt;

/**
 * An irqfd on an input whose route is a message, as those of an I/O APIC of ours are: KVM sends it while the eventfd is
 * signalled.
 *
 * <p>Thread-safe.
 */
final class IrqfdInterrupt implements Interrupt {
    private final EventFd event;

    private IrqfdInterrupt(EventFd event) {
        this.event = event;
    }

    static IrqfdInterrupt input(VmFd vm, int gsi) {
        EventFd event = EventFd.create();
        try {
            vm.attachIrq(event, gsi);
        } catch (RuntimeException e) {
            event.close();
            throw e;
        }
        return new IrqfdInterrupt(event);
    }

    @Override
    public void raise() {
        event.signal();
    }

    @Override
    public void close() {
        event.close(); // KVM lets go of an irqfd whose eventfd is closed (irqfd_wakeup, EPOLLHUP)
    }
}
