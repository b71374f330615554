// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fuzz;

import io.outrigger.devices.net.DirectDelivery;
import io.outrigger.devices.net.NetDevices;
import io.outrigger.devices.net.Switch;
import io.outrigger.devices.net.Switches;
import io.outrigger.devices.virtio.LiveDevice;
import io.outrigger.devices.virtio.MmioTransport;
import io.outrigger.devices.virtio.MockDriver;
import io.outrigger.devices.virtio.MockQueue;
import io.outrigger.devices.virtio.MockQueue.Buffer;
import io.outrigger.devices.virtio.VirtioDevice;
import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.NetSpec;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.VirtioPlace;
import io.outrigger.vmm.VmSpec;
import io.outrigger.vmm.fuzz.Script;
import java.util.List;

/** A network card at a switch, where a second VM is that does nothing wrong. */
final class SwitchNetSubject implements Subject {
    private static final GuardedMemory OTHERS = new GuardedMemory(0, GuardedMemory.SIZE);
    private static final long BUFFERS = 0x4_0000;
    private static final int BUFFER = 2048;
    private static final int SIZE = 16;

    private final Switch home;
    private final FakeMachine other;
    private final LiveDevice others;
    private final List<MockQueue> queues;

    /** At a switch that the fuzzed machine's I/O thread serves. */
    SwitchNetSubject(FakeMachine machine) {
        home = new Switch("fuzz", machine.ioThread(), new DirectDelivery());
        Switches.offer(home);
        other = new FakeMachine(
                VmSpec.payload(Image.of("none", new byte[0])).memory(MiB.of(1)).build(), OTHERS.guest());
        others = MmioTransport.attach(other, VirtioPlace.of(0), "other", card("other"), ServiceMode.EVENTFD);
        queues = new MockDriver(other, 0).start(0, 2, SIZE);
        for (int i = 0; i < SIZE; i++) {
            queues.get(0).put(Buffer.toWrite(BUFFERS + (long) i * BUFFER, BUFFER));
        }
        queues.get(0).kick();
    }

    private static VirtioDevice card(String vm) {
        return NetDevices.make(NetSpec.of(new NetSpec.Switch("fuzz")), vm, "net0");
    }

    @Override
    public VirtioDevice newDevice() {
        return card("fuzzed");
    }

    @Override
    public void act(LiveDevice live, Script script) {
        byte[] frame = script.take(script.u8());
        MockQueue send = queues.get(1);
        while (send.take().isPresent()) {
            // its descriptors are free again
        }
        if (send.free() > 0) {
            long at = BUFFERS + (long) SIZE * BUFFER;
            other.memory().clear(at, 12);
            other.memory().write(at + 12, frame);
            send.put(Buffer.toRead(at, 12 + frame.length));
            send.kick();
        }
    }

    @Override
    public void close() {
        others.close();
        Switches.withdraw(home);
        home.close();
    }
}
