// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.console;

import io.outrigger.devices.virtio.Lane;
import io.outrigger.devices.virtio.Virtqueue;
import io.outrigger.linux.ReadySet;
import io.outrigger.linux.Waitable;
import io.outrigger.vmm.Station;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All queues of a console: what happened on the host, control messages, each port.
 *
 * <p>Confined to one thread at a time.
 */
final class ConsoleLane implements Lane {
    private final List<Virtqueue> queues;
    private final ConsoleHost host;
    private final @Nullable ControlQueues control;
    private final PortQueues[] ports;

    /** @param control absent if the driver knows no ports */
    ConsoleLane(List<Virtqueue> queues, ConsoleHost host, @Nullable ControlQueues control, List<PortQueues> ports) {
        this.queues = List.copyOf(queues);
        this.host = host;
        this.control = control;
        this.ports = ports.toArray(new PortQueues[0]);
    }

    @Override
    public List<Virtqueue> queues() {
        return queues;
    }

    @Override
    public List<? extends Waitable> wakes() {
        return host.wakes();
    }

    @Override
    public int poll() {
        int work = host.poll();
        if (control != null) {
            work += control.poll();
        }
        for (PortQueues p : ports) {
            work += p.poll();
        }
        return work;
    }

    @Override
    public boolean hasWork() {
        if (host.hasWork() || control != null && control.hasWork()) {
            return true;
        }
        for (PortQueues p : ports) {
            if (p.hasWork()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public long deadline() {
        long first = Station.NEVER;
        for (PortQueues p : ports) {
            first = Math.min(first, p.deadline());
        }
        return first;
    }

    @Override
    public void drain() {
        for (PortQueues p : ports) {
            p.drain();
        }
    }

    /** For what happens on the host: which port a token of the ready set is of. */
    static int portOf(int token) {
        return token >>> 1;
    }

    /** The token of a port's socket in a {@link ReadySet}; the next is its listener's. */
    static int token(int port) {
        return port << 1;
    }
}
