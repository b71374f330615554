// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fuzz;

import io.outrigger.devices.net.NetDevices;
import io.outrigger.devices.virtio.LiveDevice;
import io.outrigger.devices.virtio.VirtioDevice;
import io.outrigger.linux.DatagramFd;
import io.outrigger.linux.FrameVector;
import io.outrigger.vmm.NetSpec;
import io.outrigger.vmm.fuzz.Script;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** A network card whose frames go to a socket, with somebody at its other end. */
final class SocketNetSubject implements Subject {
    private static final int ROOM = 64 << 10;

    private final Path guest = Scratch.FOLDER.resolve("guest");
    private final Path peer = Scratch.FOLDER.resolve("peer");
    private final DatagramFd other;
    private final MemorySegment room = Arena.ofAuto().allocate(ROOM);

    SocketNetSubject() {
        Scratch.delete(guest);
        Scratch.delete(peer);
        other = DatagramFd.bind(peer, guest);
    }

    @Override
    public VirtioDevice newDevice() {
        return NetDevices.make(NetSpec.of(new NetSpec.Socket(guest, peer)), "vm", "net0");
    }

    @Override
    public void act(LiveDevice live, Script script) {
        FrameVector vector = new FrameVector(1);
        vector.add(room.address(), ROOM);
        while (other.receive(vector) > 0) {
            vector.clear();
            vector.add(room.address(), ROOM);
        }
        byte[] frame = script.take(script.u8());
        MemorySegment.copy(MemorySegment.ofArray(frame), 0, room, 0, frame.length);
        vector.clear();
        vector.add(room.address(), frame.length);
        other.send(vector);
    }

    @Override
    public void close() {
        other.close();
    }
}
