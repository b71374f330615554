// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.net;

import io.outrigger.bench.host.Cpus;
import io.outrigger.devices.net.InterruptDelivery;
import io.outrigger.devices.net.Switch;
import io.outrigger.devices.net.Switches;
import io.outrigger.sidecore.engine.Sidecore;
import io.outrigger.vmm.NetSpec;
import io.outrigger.vmm.Poller;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.SidecoreSpec.Idle;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * The paper's SV-NIC: a sidecore polls the queues of all VMs and switches by address; a tap is its wire to the host.
 *
 * <p>Confined to one thread.
 */
final class SelfVirtualized implements Fabric {
    private final Sidecore sidecore;
    private final Sidecore vmm;
    private final InterruptDelivery interrupts;
    private final Switch nic;

    /**
     * One with room for so many guests.
     *
     * @param delivery who interrupts guests, of a poller that sleeps until it is told: the VMM
     */
    SelfVirtualized(Cpus cpus, int guests, Function<Poller, InterruptDelivery> delivery) {
        Fabric.free();
        sidecore = Sidecore.start("SV-NIC", cpus.sidecore(), Idle.SPIN);
        vmm = Sidecore.start("SV-NIC's VMM", OptionalInt.empty(), Idle.BLOCK);
        interrupts = delivery.apply(vmm);
        nic = new Switch("SV-NIC", sidecore, interrupts);
        Switches.offer(nic);
        try {
            nic.uplink(DEVICE);
            Fabric.raise(guests);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public NetSpec port(int guest) {
        return NetSpec.of(new NetSpec.Switch(nic.name()))
                .withMac(Addresses.mac(guest))
                .withMode(ServiceMode.SIDECORE);
    }

    @Override
    public void plugged(int guest) {
        // it is plugged in with its first poll
    }

    @Override
    public void close() {
        Switches.withdraw(nic);
        nic.close(); // and the tap goes with it
        interrupts.close();
        vmm.close();
        sidecore.close();
    }
}
