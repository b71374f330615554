// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.vsock;

import io.outrigger.linux.ReadySet;
import java.lang.foreign.MemorySegment;

/**
 * What happens on the host: sockets that have something, or room; programs that come; times that are over.
 *
 * <p>Confined to the thread of its lane.
 */
final class HostEvents {
    // The driver has so long to answer a REQUEST, and to say that it is done with a stream that the host has ended
    // (Linux:
    // VSOCK_DEFAULT_CONNECT_TIMEOUT 2 s, VSOCK_CLOSE_TIMEOUT 8 s).
    private static final long ANSWER = 10_000_000_000L; // ns

    private static final int BUDGET = 16;

    private final Streams streams;
    private final Sockets sockets;
    private final ReadySet ready;
    private final HostDoor door;
    private final MemorySegment room;

    HostEvents(Streams streams, Sockets sockets, MemorySegment room) {
        this.streams = streams;
        this.sockets = sockets;
        this.room = room;
        ready = sockets.ready();
        door = new HostDoor(sockets.listener(), streams);
    }

    /** Whether {@link #poll} would find something, beside what wakes the lane. */
    boolean hasWork() {
        return door.hasWork();
    }

    /** {@link System#nanoTime} when {@link #poll} has something to give up; {@link Streams#NEVER}. */
    long deadline() {
        return Math.min(streams.nextExpiry(), door.retry());
    }

    /** Looks what has happened. Returns how much there was to do. */
    int poll() {
        int n = ready.poll();
        for (int i = 0; i < n; i++) {
            int token = ready.token(i);
            if (token == VsockLane.LISTENER) {
                door.knocked();
            } else {
                Connection c = streams.at(token);
                if (c != null) { // else closed by what this poll has found before
                    happened(c, i);
                }
            }
        }
        if (door.hasWork() || deadline() != Streams.NEVER) {
            long now = System.nanoTime();
            n += expire(now) + door.open(now);
        }
        return n;
    }

    private void happened(Connection c, int i) {
        if (ready.writable(i)) {
            c.nowWritable();
            c.flush(room);
        }
        if (ready.hungUp(i)) {
            c.nowHungUp();
        }
        if (ready.readable(i)) {
            c.nowReadable(true);
        }
        switch (c.state()) {
            case GREETING -> greet(c);
            case ORPHANED -> {
                if (c.isFinished()) {
                    streams.remove(c);
                }
            }
            case OPEN -> {
                if (c.isFinished()) {
                    kill(c);
                }
            }
            default -> {}
        }
        streams.queue(c);
    }

    private void greet(Connection c) {
        long port = HostDoor.readCommand(c.socket(), room);
        if (port == HostDoor.WRONG) {
            streams.remove(c);
        } else if (port != HostDoor.INCOMPLETE) {
            int guestPort = (int) port;
            int hostPort = sockets.newPort();
            while (streams.find(PortTable.key(guestPort, hostPort)) != null) {
                hostPort = sockets.newPort();
            }
            c.request(guestPort, hostPort);
            streams.name(c);
            streams.expire(c, System.nanoTime() + ANSWER);
        }
    }

    /** A packet of it went to the driver. */
    void sent(Connection c) {
        if (c.isTold() && c.expires() == Streams.NEVER) {
            streams.expire(c, System.nanoTime() + ANSWER);
        }
    }

    private int expire(long now) {
        int n = 0;
        for (Connection c; n < BUDGET && (c = streams.expired(now)) != null; n++) {
            if (c.state() == Connection.State.GREETING || c.state() == Connection.State.ORPHANED) {
                streams.remove(c);
            } else {
                sockets.counters().broken();
                kill(c);
            }
        }
        return n;
    }

    private void kill(Connection c) {
        c.kill();
        streams.closeSocket(c);
        streams.queue(c);
    }
}
