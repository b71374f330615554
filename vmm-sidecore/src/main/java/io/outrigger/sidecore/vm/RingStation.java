// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.vm;

import io.outrigger.linux.EventFd;
import io.outrigger.sidecore.RingServer;
import io.outrigger.sidecore.service.RingTimer;
import io.outrigger.vmm.Station;

/**
 * A ring with its timer and its doorbell.
 *
 * <p>Confined to the sidecore that has it, but for the doorbell.
 */
final class RingStation implements Station {
    private final RingServer server;
    private final RingTimer timer;
    private final EventFd doorbell;

    RingStation(RingServer server, RingTimer timer, EventFd doorbell) {
        this.server = server;
        this.timer = timer;
        this.doorbell = doorbell;
    }

    RingServer server() {
        return server;
    }

    @Override
    public int poll() {
        return timer.poll() + server.poll();
    }

    @Override
    public void sleeps(boolean asleep) {
        server.control().needDoorbell(asleep);
    }

    @Override
    public boolean hasWork() {
        return server.hasWork();
    }

    @Override
    public long deadline() {
        return timer.deadline();
    }

    @Override
    public EventFd doorbell() {
        return doorbell;
    }
}
