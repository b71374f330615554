// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm;

import io.outrigger.kvm.irq.GsiRoutes;
import io.outrigger.linux.EventFd;
import io.outrigger.linux.VmFd;
import io.outrigger.vmm.HostException;
import io.outrigger.vmm.MessageInterrupt;
import java.util.Optional;

/**
 * An irqfd on a GSI of its own, whose route is a message. Without interrupt controllers an eventfd that nobody hears.
 *
 * <p>Thread-safe.
 */
final class KernelMessage implements MessageInterrupt {
    private static final int NOWHERE = -1;

    private final EventFd event;
    private final Optional<GsiRoutes> routes;
    private final int gsi;
    private boolean closed; // guarded by this

    private KernelMessage(EventFd event, Optional<GsiRoutes> routes, int gsi) {
        this.event = event;
        this.routes = routes;
        this.gsi = gsi;
    }

    static KernelMessage make(VmFd vm, Optional<GsiRoutes> routes) {
        int gsi = routes.map(KernelMessage::allocate).orElse(NOWHERE);
        try {
            EventFd event = EventFd.create();
            KernelMessage message = new KernelMessage(event, routes, gsi);
            if (gsi != NOWHERE) {
                try {
                    vm.attachIrq(event, gsi);
                } catch (RuntimeException e) {
                    event.close();
                    throw e;
                }
            }
            return message;
        } catch (RuntimeException e) {
            routes.ifPresent(r -> r.release(gsi));
            throw e;
        }
    }

    private static int allocate(GsiRoutes routes) {
        try {
            return routes.allocate();
        } catch (IllegalStateException e) {
            throw new HostException("no more interrupt routes in KVM: use fewer devices or queues");
        }
    }

    @Override
    public void raise() {
        event.signal();
    }

    @Override
    public synchronized void route(long address, int data) {
        if (!closed) {
            routes.ifPresent(r -> r.route(gsi, address, data));
        }
    }

    @Override
    public synchronized void unroute() {
        if (!closed) {
            routes.ifPresent(r -> r.unroute(gsi));
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            event.close(); // KVM lets go of an irqfd whose eventfd is closed
            routes.ifPresent(r -> r.release(gsi));
        }
    }
}
