// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.hotpath;

import io.outrigger.devices.net.NetDevices;
import io.outrigger.devices.virtio.LiveDevice;
import io.outrigger.devices.virtio.MmioTransport;
import io.outrigger.devices.virtio.MockDriver;
import io.outrigger.devices.virtio.MockQueue;
import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.MacAddress;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.NetSpec;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.VirtioPlace;
import io.outrigger.vmm.VmSpec;
import java.util.List;

/**
 * A fake VM at a switch, whose driver offers the same frames to send, and the same buffers to receive into, for ever.
 *
 * <p>Confined to one thread.
 */
final class EndlessPort implements AutoCloseable {
    /** How many frames are offered at once. */
    static final int FRAMES = 64;

    private static final int SIZE = 256;
    private static final int HEADER = 12;
    private static final int ROOM = 2048;
    private static final int WRITE = 2;
    private static final long TX = MockDriver.BUFFERS;
    private static final long RX = MockDriver.BUFFERS + SIZE * (long) ROOM;

    private final FakeMachine machine = new FakeMachine(
            VmSpec.payload(Image.of("none", new byte[0])).memory(MiB.of(4)).build());
    private final GuestMemory memory = machine.memory();
    private final LiveDevice live;
    private final MockQueue rx;
    private final MockQueue tx;
    private int sent;

    /** A port of the switch of that name, with the address of a number. */
    EndlessPort(String home, int number) {
        NetSpec spec = NetSpec.of(new NetSpec.Switch(home)).withMac(new MacAddress(address(number)));
        live = MmioTransport.attach(
                machine, VirtioPlace.of(0), "net0", NetDevices.make(spec, "vm" + number, "net0"), ServiceMode.EVENTFD);
        List<MockQueue> queues = new MockDriver(machine, 0).start(0, live.queues(), SIZE);
        rx = queues.get(0);
        tx = queues.get(1);
        for (int i = 0; i < SIZE; i++) {
            rx.descriptor(i, RX + (long) i * ROOM, ROOM, WRITE, 0);
            memory.putShort(rx.avail() + 4 + 2L * i, (short) i);
            memory.putShort(tx.avail() + 4 + 2L * i, (short) i);
        }
    }

    /** The address of the VM of a number. */
    static long address(int number) {
        return 0x0200_0000_0001L + number;
    }

    /** Writes the frames that it is to send, each with another source where there are {@code sources} of them. */
    EndlessPort frames(long destination, long source, int sources, int length) {
        for (int i = 0; i < SIZE; i++) {
            long at = TX + (long) i * ROOM;
            memory.clear(at, HEADER + (long) length);
            putAddress(at + HEADER, destination);
            putAddress(at + HEADER + 6, source + i % sources);
            memory.putShort(at + HEADER + 12, (short) 0xB588); // IEEE 802, local experimental
            tx.descriptor(i, at, HEADER + length, 0, 0);
        }
        return this;
    }

    private void putAddress(long at, long address) {
        for (int i = 0; i < 6; i++) {
            memory.putByte(at + i, (byte) (address >>> 8 * (5 - i)));
        }
    }

    /** Offers again all buffers that have come back, and wants an interrupt with the next that does. */
    void post() {
        short used = memory.getShort(rx.used() + 2);
        rx.interruptAt(used);
        memory.putShortRelease(rx.avail() + 2, (short) (used + SIZE));
    }

    /** Offers frames. */
    void send() {
        sent += FRAMES;
        memory.putShortRelease(tx.avail() + 2, (short) sent);
    }

    @Override
    public void close() {
        live.close();
    }
}
