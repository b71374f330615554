// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.hotpath;

import io.outrigger.devices.net.DirectDelivery;
import io.outrigger.devices.net.Switch;
import io.outrigger.devices.net.Switches;
import io.outrigger.vmm.ManualPoller;
import io.outrigger.vmm.SidecoreSpec.Idle;
import io.outrigger.vmm.Station;
import java.util.ArrayList;
import java.util.List;

/**
 * A switch with four fake VMs, of which the first sends.
 *
 * <p>Confined to one thread.
 */
final class EndlessSwitch implements AutoCloseable {
    private static final String NAME = "hotpath";
    private static final int PORTS = 4;
    private static final long BROADCAST = 0xFFFF_FFFF_FFFFL;
    private static final long STRANGER = 0x0600_0000_0000L;

    /** What it has to do. */
    enum Traffic {
        /** To another port, which it knows. */
        KNOWN,
        /** To all others. */
        BROADCAST,
        /** To another port, from addresses that change: more than a port may have. */
        LEARNING
    }

    private final ManualPoller poller = new ManualPoller(Idle.SPIN);
    private final Switch home = new Switch(NAME, poller, new DirectDelivery());
    private final List<EndlessPort> ports = new ArrayList<>();

    EndlessSwitch(Traffic traffic, int length) {
        Switches.offer(home);
        for (int i = 0; i < PORTS; i++) {
            ports.add(new EndlessPort(NAME, i));
        }
        boolean learning = traffic == Traffic.LEARNING;
        ports.getFirst()
                .frames(
                        traffic == Traffic.BROADCAST ? BROADCAST : EndlessPort.address(1),
                        learning ? STRANGER : EndlessPort.address(0),
                        learning ? 256 : 1,
                        length);
        pollAll(); // a port is plugged in with its first turn
    }

    /** {@link EndlessPort#FRAMES} frames, in as many turns of the ports as the switch takes for them. */
    void turn() {
        for (int i = 1; i < PORTS; i++) {
            ports.get(i).post();
        }
        ports.getFirst().send();
        pollAll();
    }

    private void pollAll() {
        List<Station> stations = poller.stations();
        int work;
        do {
            work = 0;
            for (int i = 0; i < stations.size(); i++) {
                work += stations.get(i).poll();
            }
        } while (work > 0);
    }

    /** How many frames a port has got. */
    long received(int port) {
        return home.counters().getOrDefault("port%d.rx0.frames".formatted(port), 0L);
    }

    @Override
    public void close() {
        ports.forEach(EndlessPort::close);
        Switches.withdraw(home);
        home.close();
    }
}
