// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.console;

import io.outrigger.devices.virtio.Chain;
import io.outrigger.devices.virtio.QueueFault;
import io.outrigger.devices.virtio.Virtqueue;
import io.outrigger.vmm.GuestMemory;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The control queues: what driver and device tell each other of ports. What the driver is owed is kept with each port,
 * a bit for each kind of message, so that no driver can make it grow.
 *
 * <p>Confined to the thread of its lane.
 */
final class ControlQueues {
    private static final int CHAINS = 16;

    private final @Nullable Virtqueue rx;
    private final @Nullable Virtqueue tx;
    private final Port[] ports;
    private final Supplier<WindowSize> size;
    private final boolean resizes;
    private final Chain chain;
    private final ControlMessage message = new ControlMessage();

    /** @param resizes whether the driver wants to know of the window's size */
    ControlQueues(
            @Nullable Virtqueue rx,
            @Nullable Virtqueue tx,
            List<Port> ports,
            Supplier<WindowSize> size,
            boolean resizes,
            GuestMemory memory) {
        this.rx = rx;
        this.tx = tx;
        this.ports = ports.toArray(new Port[0]);
        this.size = size;
        this.resizes = resizes;
        chain = new Chain(memory);
    }

    int poll() {
        int work = 0;
        while (tx != null && work < CHAINS && tx.pop(chain)) {
            if (chain.read(0, message.header()) == ControlMessage.SIZE) {
                hear();
            }
            tx.push(chain.head(), 0);
            work++;
        }
        work += tell();
        if (tx != null) {
            tx.publish();
        }
        if (rx != null) {
            rx.publish();
        }
        return work;
    }

    boolean hasWork() {
        return tx != null && tx.hasAvailable() || rx != null && rx.hasAvailable() && speaker() != null;
    }

    private void hear() {
        boolean yes = message.value() != 0;
        if (message.event() == ControlMessage.DEVICE_READY) {
            for (Port p : ports) {
                if (yes) {
                    p.add();
                }
            }
            return;
        }
        int id = message.port();
        if (id < 0 || id >= ports.length) {
            return; // a port that there is not
        }
        if (message.event() == ControlMessage.PORT_READY) {
            ports[id].ready(yes, resizes);
        } else if (message.event() == ControlMessage.PORT_OPEN) {
            ports[id].open(yes);
        }
    }

    private int tell() {
        int told = 0;
        for (Port p = speaker(); p != null && rx != null && told < CHAINS && rx.pop(chain); p = speaker()) {
            if (chain.writableBytes() < ControlMessage.SIZE) {
                throw new QueueFault("a control buffer of %d bytes".formatted(chain.writableBytes()));
            }
            p.compose(message, size.get());
            rx.push(chain.head(), chain.write(0, message.toSegment()));
            told++;
        }
        return told;
    }

    private @Nullable Port speaker() {
        for (Port p : ports) {
            if (p.hasMessage()) {
                return p;
            }
        }
        return null;
    }
}
