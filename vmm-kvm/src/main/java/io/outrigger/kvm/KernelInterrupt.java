// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm;

import io.outrigger.linux.EventFd;
import io.outrigger.linux.VmFd;
import io.outrigger.vmm.Interrupt;

/**
 * An irqfd on an input of the interrupt controllers; without controllers an eventfd that nobody hears.
 *
 * <p>Thread-safe.
 */
final class KernelInterrupt implements Interrupt {
    private final EventFd event;

    private KernelInterrupt(EventFd event) {
        this.event = event;
    }

    static KernelInterrupt input(VmFd vm, boolean controllers, int gsi) {
        EventFd event = EventFd.create();
        try {
            if (controllers) {
                vm.attachIrq(event, gsi);
            }
        } catch (RuntimeException e) {
            event.close();
            throw e;
        }
        return new KernelInterrupt(event);
    }

    @Override
    public EventFd event() {
        return event;
    }

    @Override
    public void close() {
        event.close(); // KVM lets go of an irqfd whose eventfd is closed (irqfd_wakeup, EPOLLHUP)
    }
}
