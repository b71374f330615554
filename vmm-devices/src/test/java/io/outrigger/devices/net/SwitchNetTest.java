// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.devices.virtio.MockDriver;
import io.outrigger.devices.virtio.MockQueue;
import io.outrigger.devices.virtio.MockQueue.Buffer;
import io.outrigger.devices.virtio.VirtioDevice;
import io.outrigger.devices.virtio.VirtioDeviceContract;
import io.outrigger.vmm.MacAddress;
import io.outrigger.vmm.ManualPoller;
import io.outrigger.vmm.NetSpec;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.SidecoreSpec.Idle;
import io.outrigger.vmm.Station;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A VIF is a virtio device like any other, whatever the switch does with its queues. */
class SwitchNetTest extends VirtioDeviceContract {
    private static final long GUEST = 0x0200_0000_0001L;
    private static final long PEER = 0x0200_0000_0002L;

    // Made by the constructor of the superclass, which an initializer here would come after.
    private @Nullable ManualPoller poller;
    private @Nullable Switch home;
    private @Nullable NetGuest peer;
    private int uses;

    private static VirtioDevice vif(Switch home, long mac) {
        NetSpec spec = NetSpec.of(new NetSpec.Switch(home.name()));
        MacAddress address = new MacAddress(mac);
        return new NetDevice(spec, address, Vif.plug(home, spec, address, () -> {}));
    }

    @Override
    protected VirtioDevice newDevice() {
        if (poller == null || home == null) {
            poller = new ManualPoller(Idle.ADAPTIVE);
            home = new Switch("test", poller, new DirectDelivery());
            peer = new NetGuest(vif(home, PEER)).start(0);
        }
        return vif(home, GUEST);
    }

    @AfterEach
    void closePeer() {
        live().close();
        if (peer != null && poller != null) {
            peer.close();
            assertThat(poller.stations()).isEmpty();
        }
    }

    @Override
    protected void settle() {
        if (poller != null) {
            do {
                poller.pollAll();
            } while (poller.stations().stream().anyMatch(Station::hasWork));
            poller.sleep();
        }
    }

    @Override
    protected void use(List<MockQueue> queues) {
        NetGuest other = Objects.requireNonNull(peer);
        uses++;
        settle();
        other.received();
        other.post(1);
        byte[] out = NetGuest.frame(PEER, GUEST, 100 + uses % 50, uses);
        long at = MockDriver.BUFFERS;
        machine.memory().clear(at, 12);
        machine.memory().write(at + 12, out);
        queues.get(1).put(Buffer.toRead(at, 12), Buffer.toRead(at + 12, out.length));
        queues.get(1).kick();
        settle();
        assertThat(queues.get(1).take()).isPresent();
        assertThat(other.received())
                .singleElement()
                .satisfies(r -> assertThat(r.frame()).isEqualTo(out));

        int head = queues.get(0).put(Buffer.toWrite(at + 4096, 5), Buffer.toWrite(at + 8192, 1600));
        assertThat(queues.get(0).kick()).as("frames do not wait for buffers").isFalse();
        byte[] in = NetGuest.frame(GUEST, PEER, 200, uses);
        other.send(in);
        settle();
        assertThat(queues.get(0).take()).contains(new MockQueue.Used(head, 12 + in.length));
        byte[] got = new byte[in.length];
        machine.memory().read(at + 8192 + 7, MemorySegment.ofArray(got));
        assertThat(got).isEqualTo(in);
    }

    /** The switch's thread serves it: one of the VM's would run for nothing, a sidecore on a core of its own. */
    @Test
    void noThreadOfTheVmsIsAskedFor() {
        settle();
        live().serve(0, ServiceMode.SIDECORE);
        assertThat(live().mode(0)).isEqualTo(ServiceMode.SIDECORE);
        assertThat(machine.arePollersWanted()).isFalse();
    }
}
