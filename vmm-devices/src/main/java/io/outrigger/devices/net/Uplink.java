// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import io.outrigger.linux.Errno;
import io.outrigger.linux.EventFd;
import io.outrigger.linux.FrameVector;
import io.outrigger.linux.Waitable;
import io.outrigger.vmm.Station;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;

/**
 * A switch's port to a network of the host's: a tap. What it takes no more of is lost at once.
 *
 * <p>Confined to the switch's thread.
 */
final class Uplink extends SwitchPort implements Station, AutoCloseable {
    private static final int BUDGET = 64;
    private static final int MOST_ENTRIES = 1024;
    private static final int HEADERS = NetHeader.SIZE + 12; // and the addresses, which were checked

    private final Switch home;
    private final FramePort port;
    private final EventFd doorbell = EventFd.create();
    private final List<Waitable> wakes;
    private final MemorySegment room = Arena.ofAuto().allocate(NetHeader.SIZE + NetHeader.MOST_FRAME + 1, 8);
    private final Pieces headers = new Pieces();
    private final FrameVector in = new FrameVector(1);
    private final FrameVector out = new FrameVector(MOST_ENTRIES);
    private final NetCounters received = new NetCounters(); // by the switch, from the host
    private final NetCounters sent = new NetCounters();
    private boolean mayHaveFrames = true;

    Uplink(Switch home, FramePort port) {
        this.home = home;
        this.port = port;
        wakes = List.of(port.source());
        headers.add(Arena.ofAuto().allocate(HEADERS, 8), 0, HEADERS);
        in.add(room.address(), room.byteSize());
        port.accept(NetFeatures.GUEST_OFFLOADS);
    }

    @Override
    public int poll() {
        int frames = 0;
        home.tick();
        try {
            for (int work = 0; work < BUDGET; frames++) {
                long n = port.read(in);
                mayHaveFrames = n >= 0;
                if (n < 0) {
                    break;
                }
                Frame frame = home.frame();
                frame.clear();
                frame.pieces().add(room, 0, n);
                if (n < room.byteSize() && frame.parse(0, NetFeatures.HOST_OFFLOADS)) {
                    work += home.forward(this, received);
                } else {
                    received.dropped(Drop.MALFORMED);
                    work++;
                }
            }
        } finally {
            home.publish();
        }
        return frames;
    }

    @Override
    int receive(Frame frame) {
        frame.header().write(headers);
        headers.putMac(NetHeader.SIZE, frame.destination());
        headers.putMac(NetHeader.SIZE + 6, frame.source());
        out.clear();
        headers.addTo(out, 0, HEADERS, 1);
        long rest = frame.length() + NetHeader.SIZE - HEADERS;
        if (frame.pieces().addTo(out, HEADERS, rest, MOST_ENTRIES) < rest) {
            sent.dropped(Drop.TOO_BIG);
            return 1;
        }
        long n = port.write(out);
        if (n >= 0) {
            sent.passed(frame.length());
        } else {
            sent.dropped(n == -Errno.EAGAIN || n == -Errno.ENOBUFS ? Drop.STALLED : Drop.REFUSED);
        }
        return 1 + (int) (frame.length() >>> 12);
    }

    @Override
    void addCounters(Map<String, Long> all, String prefix) {
        received.addTo(all, prefix + "uplink.rx.");
        sent.addTo(all, prefix + "uplink.tx.");
    }

    @Override
    public void sleeps(boolean asleep) {
        // frames are the host's to bring, and the others ring their own doorbells
    }

    @Override
    public boolean hasWork() {
        return mayHaveFrames;
    }

    @Override
    public long deadline() {
        return NEVER;
    }

    @Override
    public EventFd doorbell() {
        return doorbell;
    }

    @Override
    public List<Waitable> wakes() {
        return wakes;
    }

    @Override
    public void close() {
        port.close();
        doorbell.close();
    }
}
