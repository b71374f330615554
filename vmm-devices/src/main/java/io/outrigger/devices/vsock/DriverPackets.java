// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.vsock;

import io.outrigger.devices.virtio.Chain;
import io.outrigger.linux.UnixStreamFd;
import java.lang.foreign.MemorySegment;

/**
 * What the driver's packets do. What is wrong with one ends its stream, or is answered with an RST where there is none.
 *
 * <p>Confined to the thread of its lane.
 */
final class DriverPackets {
    // How long the host may take the last bytes of a stream that the driver has ended.
    private static final long LINGER = 60_000_000_000L; // ns

    private final Streams streams;
    private final ResetQueue resets;
    private final Sockets sockets;
    private final MemorySegment room;

    DriverPackets(Streams streams, ResetQueue resets, Sockets sockets, MemorySegment room) {
        this.streams = streams;
        this.resets = resets;
        this.sockets = sockets;
        this.room = room;
    }

    /** Serves a packet; there must be room for an RST. */
    void serve(Header header, Chain chain) {
        if (header.type() != Header.STREAM
                || header.sourceCid() != sockets.guestCid()
                || header.targetCid() != Sockets.HOST_CID) {
            refuse(header);
            return;
        }
        Connection c = streams.find(PortTable.key(header.sourcePort(), header.targetPort()));
        if (c != null) {
            serve(c, header, chain);
        } else if (header.operation() == Header.REQUEST) {
            connect(header);
        } else {
            refuse(header);
        }
    }

    private void refuse(Header header) {
        if (header.operation() != Header.RST) { // two that answered each other's would never end
            resets.add(header);
            sockets.counters().refused();
        }
    }

    private void connect(Header header) {
        UnixStreamFd socket = streams.isFull() ? null : sockets.connect(header.targetPort());
        if (socket == null) {
            refuse(header);
            return;
        }
        Connection c = streams.addDriver(socket, header.sourcePort(), header.targetPort());
        if (c == null) {
            refuse(header);
        } else {
            boolean _ = c.updateCredit(header);
            sockets.counters().opened();
            streams.queue(c);
        }
    }

    private void serve(Connection c, Header header, Chain chain) {
        if (header.operation() == Header.RST) {
            ended(c);
        } else if (c.state() != Connection.State.DEAD) {
            if (!c.updateCredit(header) || !apply(c, header, chain)) {
                if (!c.isEnded()) {
                    sockets.counters().broken();
                }
                c.kill();
                streams.closeSocket(c);
            }
            streams.queue(c);
        }
    }

    private boolean apply(Connection c, Header header, Chain chain) {
        int operation = header.operation();
        boolean open = c.state() == Connection.State.OPEN;
        if (operation == Header.CREDIT_UPDATE) {
            return true;
        }
        if (operation == Header.CREDIT_REQUEST) {
            c.oweCredit();
            return true;
        }
        if (operation == Header.RESPONSE) {
            return c.isAsked() && accept(c);
        }
        if (operation == Header.RW) {
            return open && data(c, header.length(), chain);
        }
        return operation == Header.SHUTDOWN && open && shutDown(c, header.flags());
    }

    private boolean data(Connection c, int length, Chain chain) {
        boolean right = c.data(chain, length, room);
        if (right) {
            sockets.counters().fromGuest(length);
        }
        return right;
    }

    private boolean accept(Connection c) {
        c.accepted();
        sockets.counters().opened();
        return HostDoor.welcome(c.socket(), c.hostPort(), room);
    }

    private boolean shutDown(Connection c, int flags) {
        c.ended(flags, room);
        if (c.isEnded() && c.expires() == Streams.NEVER) {
            streams.expire(c, System.nanoTime() + LINGER);
        }
        return !c.isFinished(); // an RST is the answer to a stream that has ended (5.10.6.5)
    }

    // The driver knows the stream no longer.
    private void ended(Connection c) {
        if (c.orphan()) {
            streams.unname(c);
            streams.expire(c, System.nanoTime() + LINGER);
        } else {
            streams.remove(c);
        }
    }
}
