// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.pci;

import io.outrigger.linux.ErrnoException;
import io.outrigger.vmm.HostException;
import io.outrigger.vmm.MessageInterrupt;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One MSI-X vector: sends its message, or remembers while it is masked that it has to (PCI 3.0, 6.8.3.4).
 *
 * <p>Thread-safe for {@link #raise} and {@link #isPending}; all else is for one thread at a time: its table's lock
 * sees to that.
 */
final class MsixVector {
    private static final VarHandle PENDING;

    static {
        try {
            PENDING = MethodHandles.lookup().findVarHandle(MsixVector.class, "pending", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private @Nullable MessageInterrupt message;
    private volatile @Nullable MessageInterrupt open;
    private volatile boolean remembers;
    private volatile boolean pending;

    /** Sends the message, now or when it is unmasked; nothing while MSI-X is off. Allocates nothing. */
    void raise() {
        MessageInterrupt way = open;
        if (way != null) {
            way.raise(); // if it was masked since, it is as if the message had left before
        } else if (remembers) {
            pending = true;
            // Whoever unmasks opens first and looks for what is pending then; we the other way round: one sees it.
            sendPending();
        }
    }

    boolean isPending() {
        return pending;
    }

    /** Remembers that a message is due, for {@link #unmask}. */
    void restorePending(boolean due) {
        pending = due;
    }

    /** Gets it what it takes to send; false if the host has no more. */
    boolean allocate(Supplier<MessageInterrupt> messages) {
        if (message == null) {
            try {
                message = messages.get();
            } catch (HostException | ErrnoException e) {
                return false;
            }
        }
        return true;
    }

    /** Sends nothing from now on, and remembers nothing. */
    void disable() {
        remembers = false;
        open = null;
        pending = false;
        if (message != null) {
            message.unroute();
        }
    }

    /** Sends nothing from now on, but remembers. */
    void mask() {
        remembers = true;
        open = null;
    }

    /** Sends this message from now on, what is pending at once. */
    void unmask(long address, int data) {
        remembers = true;
        open = message != null && route(message, address, data) ? message : null;
        sendPending();
    }

    private static boolean route(MessageInterrupt message, long address, int data) {
        try {
            message.route(address, data);
            return true;
        } catch (HostException | ErrnoException e) {
            return false; // KVM knows no such local APIC: nobody is there to be interrupted
        }
    }

    private void sendPending() {
        MessageInterrupt way = open;
        if (way != null && PENDING.compareAndSet(this, true, false)) {
            way.raise();
        }
    }

    void close() {
        disable();
        if (message != null) {
            message.close();
        }
    }
}
