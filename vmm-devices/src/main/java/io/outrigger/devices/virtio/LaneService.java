// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import io.outrigger.vmm.Doorbell;
import io.outrigger.vmm.Machine;
import io.outrigger.vmm.Poller;
import io.outrigger.vmm.ServiceMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who serves a lane, and the doorbells that wake them.
 *
 * <p>Confined to the thread that has its device's lock.
 */
final class LaneService {
    private final LaneStation station;
    private final Machine machine;
    private final Transport transport;
    private final int number;
    private final Optional<Poller> server;
    private final List<Doorbell> hanging = new ArrayList<>();

    /**
     * A lane that nobody serves yet.
     *
     * @param number among its device's: spreads lanes over sidecores
     * @param server who must serve it, whatever the mode
     */
    LaneService(LaneStation station, Machine machine, Transport transport, int number, Optional<Poller> server) {
        this.station = station;
        this.machine = machine;
        this.transport = transport;
        this.number = number;
        this.server = server;
    }

    LaneStation station() {
        return station;
    }

    /** Who polls lanes of a mode. What the host brings to a trapped lane is the I/O thread's. */
    static Poller poller(Machine machine, ServiceMode mode, int lane) {
        if (mode == ServiceMode.SIDECORE) {
            List<Poller> cores = machine.sidecores();
            return cores.get(lane % cores.size());
        }
        return machine.ioThread();
    }

    private Poller poller() {
        return server.orElseGet(() -> poller(machine, station.mode(), number));
    }

    void handOut() {
        poller().add(station);
        station.doorbell().signal(); // what was notified while nobody served it is in the queue
    }

    void takeBack() {
        poller().remove(station);
    }

    void hangDoorbells() {
        if (station.mode() != ServiceMode.TRAP) {
            for (Virtqueue q : station.lane().queues()) {
                hanging.add(transport.doorbell(q.index(), station.doorbell()));
            }
        }
    }

    void takeDoorbells() {
        hanging.forEach(Doorbell::close);
        hanging.clear();
    }

    /** Lets another serve it. What is notified in between waits in the queue, and is looked for afterwards. */
    void change(ServiceMode mode, boolean paused) {
        if (!paused) {
            takeBack();
        }
        takeDoorbells();
        station.mode(mode);
        hangDoorbells();
        if (!paused) {
            handOut();
        }
    }
}
