// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.vsock;

import io.outrigger.devices.virtio.Chain;
import io.outrigger.devices.virtio.Lane;
import io.outrigger.devices.virtio.QueueFault;
import io.outrigger.devices.virtio.Virtqueue;
import io.outrigger.linux.ReadySet;
import io.outrigger.vmm.GuestMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The queues of a socket device: what happened on the host, the driver's packets, packets for the driver, in turn, and
 * only so many of each.
 *
 * <p>Confined to one thread at a time.
 */
final class VsockLane implements Lane {
    static final int LISTENER = -1; // among the tokens of the ready set; others are slots

    private static final int PACKETS = 32;
    private static final int ROOM = 64 << 10; // Linux's largest packet
    private static final int BYTES = 256 << 10;
    private static final int EVENT_SIZE = 4; // struct virtio_vsock_event: le32 id, of which 0 is TRANSPORT_RESET

    private final Virtqueue rx;
    private final Virtqueue tx;
    private final Optional<Virtqueue> events;
    private final List<Virtqueue> queues;
    private final List<ReadySet> wakes;
    private final Chain chain;
    private final Header header = new Header();
    private final MemorySegment room = Arena.ofAuto().allocate(ROOM, 8);
    private final MemorySegment event = Arena.ofAuto().allocate(EVENT_SIZE, 4);
    private final Streams streams;
    private final ResetQueue resets = new ResetQueue();
    private final DriverPackets driver;
    private final HostEvents host;
    private final long guestCid;
    private final StreamCounters counters;
    private boolean owesReset; // the driver is to be told that its streams are gone

    VsockLane(
            Virtqueue rx,
            Virtqueue tx,
            Optional<Virtqueue> events,
            GuestMemory memory,
            Sockets sockets,
            int connections,
            boolean owesReset) {
        this.rx = rx;
        this.tx = tx;
        this.events = events;
        this.owesReset = owesReset;
        List<Virtqueue> all = new ArrayList<>(List.of(rx, tx));
        events.ifPresent(all::add);
        queues = List.copyOf(all);
        chain = new Chain(memory);
        wakes = List.of(sockets.ready());
        guestCid = sockets.guestCid();
        counters = sockets.counters();
        streams = new Streams(connections, sockets.ready());
        driver = new DriverPackets(streams, resets, sockets, room);
        host = new HostEvents(streams, sockets, room);
    }

    @Override
    public List<Virtqueue> queues() {
        return queues;
    }

    @Override
    public List<ReadySet> wakes() {
        return wakes;
    }

    @Override
    public int poll() {
        int work = host.poll() + takePackets() + givePackets();
        if (owesReset && events.isPresent()) {
            tellReset(events.get());
        }
        tx.publish();
        rx.publish();
        return work;
    }

    private int takePackets() {
        int packets = 0;
        long bytes = 0;
        while (packets < PACKETS && bytes < BYTES && !resets.isFull() && tx.pop(chain)) {
            if (chain.read(0, header.bytes()) < Header.SIZE) {
                throw new QueueFault("a vsock packet of %d bytes".formatted(chain.readableBytes()));
            }
            driver.serve(header, chain);
            tx.push(chain.head(), 0);
            bytes += chain.readableBytes();
            packets++;
        }
        return packets;
    }

    private int givePackets() {
        int packets = 0;
        long bytes = 0;
        while (packets < PACKETS && bytes < BYTES && hasPackets() && rx.pop(chain)) {
            long space = chain.writableBytes() - Header.SIZE;
            if (space <= 0) {
                throw new QueueFault("a vsock buffer of %d bytes".formatted(chain.writableBytes()));
            }
            int data = compose(room.asSlice(0, Math.min(space, ROOM)));
            if (data < 0) {
                rx.rewind(1);
            } else {
                long _ = chain.write(0, header.bytes());
                long _ = chain.write(Header.SIZE, room.asSlice(0, data));
                rx.push(chain.head(), Header.SIZE + data);
                counters.toGuest(data);
                bytes += data;
            }
            packets++;
        }
        return packets;
    }

    private boolean hasPackets() {
        return !resets.isEmpty() || streams.hasTurns();
    }

    // How many bytes of data the next packet has; -1 if there is none after all.
    private int compose(MemorySegment space) {
        if (!resets.isEmpty()) {
            resets.take(header);
            return 0;
        }
        Connection c = streams.turn();
        if (c == null) {
            return -1;
        }
        int data = c.compose(header, space);
        if (data >= 0) {
            c.address(header, guestCid, Sockets.HOST_CID);
            if (c.state() == Connection.State.DEAD) {
                streams.remove(c);
                return data;
            }
            host.sent(c);
        }
        streams.queue(c);
        return data;
    }

    private void tellReset(Virtqueue queue) {
        if (queue.pop(chain)) {
            event.set(ValueLayout.JAVA_INT, 0, 0);
            queue.push(chain.head(), chain.write(0, event));
            queue.publish();
            owesReset = false;
        }
    }

    @Override
    public boolean hasWork() {
        return tx.hasAvailable() && !resets.isFull()
                || hasPackets() && rx.hasAvailable()
                || owesReset && events.isPresent() && events.get().hasAvailable()
                || host.hasWork();
    }

    @Override
    public long deadline() {
        return host.deadline();
    }

    /** Ends all streams. Nobody polls any more. */
    void end() {
        streams.clear();
    }
}
