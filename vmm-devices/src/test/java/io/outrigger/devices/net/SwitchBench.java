// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import io.outrigger.vmm.MacAddress;
import io.outrigger.vmm.ManualPoller;
import io.outrigger.vmm.NetSpec;
import io.outrigger.vmm.Poller;
import io.outrigger.vmm.SidecoreSpec.Idle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A switch with fake VMs: port i has the address 02:00:00:00:00:i+1. */
final class SwitchBench implements AutoCloseable {
    final ManualPoller manual = new ManualPoller(Idle.ADAPTIVE);
    final Switch home;
    final List<NetGuest> guests = new ArrayList<>();
    private final Poller poller;

    SwitchBench() {
        poller = manual;
        home = new Switch("test", poller, new DirectDelivery());
    }

    SwitchBench(Poller poller, InterruptDelivery interrupts) {
        this.poller = poller;
        home = new Switch("test", poller, interrupts);
    }

    static long mac(int port) {
        return 0x0200_0000_0001L + port;
    }

    NetGuest add(UnaryOperator<NetSpec> options) {
        NetSpec spec = options.apply(NetSpec.of(new NetSpec.Switch("test")));
        MacAddress address = new MacAddress(mac(guests.size()));
        NetGuest guest = new NetGuest(new NetDevice(spec, address, Vif.plug(home, spec, address, () -> {})));
        guests.add(guest);
        return guest;
    }

    NetGuest add() {
        return add(spec -> spec);
    }

    /** Until nobody has work. */
    void settle() {
        manual.pollAll();
        manual.sleep();
    }

    @Override
    public void close() {
        guests.forEach(NetGuest::close);
        home.close();
    }
}
