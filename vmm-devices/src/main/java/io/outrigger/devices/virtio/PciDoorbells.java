// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import io.outrigger.linux.ErrnoException;
import io.outrigger.linux.EventFd;
import io.outrigger.vmm.Doorbell;
import io.outrigger.vmm.HostException;
import io.outrigger.vmm.IoRange;
import io.outrigger.vmm.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The doorbells of a function's queues, which go with it when the guest moves it. Where none can hang, the notification
 * exits, and is served all the same.
 *
 * <p>Thread-safe: a lock of its own, within which no other is taken.
 */
final class PciDoorbells {
    /** Of two bytes: what drivers write without VIRTIO_F_NOTIFICATION_DATA (section 4.1.5.2). Other widths exit. */
    private static final int WIDTH = 2;

    private static final long NOWHERE = -1;

    private final Machine machine;
    private final List<Bell> bells = new ArrayList<>();
    private long base = NOWHERE;

    PciDoorbells(Machine machine) {
        this.machine = machine;
    }

    private static final class Bell {
        private final long offset;
        private final EventFd event;
        private @Nullable Doorbell hanging;

        Bell(long offset, EventFd event) {
            this.offset = offset;
            this.event = event;
        }

        void take() {
            if (hanging != null) {
                hanging.close();
                hanging = null;
            }
        }
    }

    /** Lets a write at {@code offset} from wherever the function is signal an eventfd. */
    synchronized Doorbell add(long offset, EventFd event) {
        Bell bell = new Bell(offset, event);
        bells.add(bell);
        hang(bell);
        return () -> remove(bell);
    }

    private synchronized void remove(Bell bell) {
        bell.take();
        bells.remove(bell);
    }

    /** The function is there from now on; nowhere if negative. */
    synchronized void move(long newBase) {
        bells.forEach(Bell::take);
        base = newBase;
        bells.forEach(this::hang);
    }

    private void hang(Bell bell) {
        if (base >= 0) {
            try {
                bell.hanging =
                        machine.doorbell(IoRange.mmio(base + bell.offset, WIDTH), OptionalInt.empty(), bell.event);
            } catch (HostException | ErrnoException e) {
                bell.hanging = null; // KVM has room for 1000 (NR_IOBUS_DEVS)
            }
        }
    }
}
