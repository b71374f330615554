// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm;

import io.outrigger.vmm.Interrupt;
import io.outrigger.vmm.IrqLine;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A pulse on an input of KVM's own I/O APIC, by two system calls. An irqfd there is not pulsed by who signals it but by
 * a kernel thread of the same CPU (virt/kvm/eventfd.c, irqfd_wakeup: only messages are sent at once), and that waits
 * behind a sidecore, which does not give its CPU away: for milliseconds, where the sidecore has a better priority for
 * ever.
 *
 * <p>Thread-safe.
 */
final class LineInterrupt implements Interrupt {
    private final IrqLine line;
    private final AtomicInteger wishes = new AtomicInteger();
    private volatile boolean closed;

    LineInterrupt(IrqLine line) {
        this.line = line;
    }

    /** Pulses never overlap, or two would be one edge: a thread that meets another leaves its wish to that. */
    @Override
    public void raise() {
        if (closed || wishes.getAndIncrement() > 0) {
            return;
        }
        int heard;
        do {
            heard = wishes.get();
            line.set(true);
            line.set(false);
        } while (wishes.addAndGet(-heard) > 0);
    }

    @Override
    public void close() {
        closed = true;
    }
}
