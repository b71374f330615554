// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.vsock;

import io.outrigger.linux.ErrnoException;
import io.outrigger.linux.ReadySet;
import io.outrigger.linux.UnixStreamFd;
import io.outrigger.vmm.Station;
import org.jspecify.annotations.Nullable;

/**
 * All streams of a device: found by slot and by ports, each with its turn to send, and given up when its time is over.
 *
 * <p>Confined to the thread of its lane.
 */
final class Streams {
    static final long NEVER = Station.NEVER;

    private final @Nullable Connection[] slots;
    private final int[] free;
    private int freeCount;
    private final PortTable byPorts;
    private final int[] turns; // slots of those that have something to send: a ring, each slot in it once at most
    private final boolean[] hasTurn; // by slot; whoever gets the slot next inherits it
    private int turnsHead; // free-running
    private int turnsTail;
    private final int turnsMask;
    private final ReadySet ready;
    private long nextExpiry = NEVER; // no stream's time is over before

    /** With room for so many, whose sockets are watched by {@code ready}. */
    Streams(int most, ReadySet ready) {
        slots = new Connection[most];
        free = new int[most];
        for (int i = 0; i < most; i++) {
            free[i] = most - 1 - i;
        }
        freeCount = most;
        byPorts = new PortTable(most);
        turns = new int[Integer.highestOneBit(most) * 2];
        hasTurn = new boolean[most];
        turnsMask = turns.length - 1;
        this.ready = ready;
    }

    boolean isFull() {
        return freeCount == 0;
    }

    int count() {
        return slots.length - freeCount;
    }

    /** The stream of a slot, if it has one. */
    @Nullable
    Connection at(int slot) {
        return slots[slot];
    }

    /** The stream of two ports, if there is one. */
    @Nullable
    Connection find(long key) {
        int slot = byPorts.find(key);
        return slot == PortTable.NONE ? null : slots[slot];
    }

    /**
     * Adds a host program's socket; there must be room. Null, and the socket is closed, if the host has none to watch
     * it.
     */
    @Nullable
    Connection addHost(UnixStreamFd socket) {
        return add(Connection.ofHost(free[freeCount - 1], socket));
    }

    /** Adds one that the driver asked for, in the same way. */
    @Nullable
    Connection addDriver(UnixStreamFd socket, int guestPort, int hostPort) {
        Connection c = add(Connection.ofDriver(free[freeCount - 1], socket, guestPort, hostPort));
        if (c != null) {
            name(c);
        }
        return c;
    }

    private @Nullable Connection add(Connection c) {
        try {
            ready.add(c.socket(), c.slot());
        } catch (ErrnoException e) {
            c.socket().close();
            return null;
        }
        freeCount--;
        slots[c.slot()] = c;
        return c;
    }

    /** Lets it be found by its ports, which it has now. */
    void name(Connection c) {
        byPorts.put(c.key(), c.slot());
    }

    /** Lets it be found no longer. */
    void unname(Connection c) {
        if (byPorts.find(c.key()) == c.slot()) {
            byPorts.remove(c.key());
        }
    }

    /** Ends the host's side; the stream stays until the driver knows. */
    void closeSocket(Connection c) {
        c.socket().close(); // by which it is watched no longer, since no other descriptor is of that socket
    }

    /** Ends it altogether. */
    void remove(Connection c) {
        closeSocket(c);
        unname(c);
        slots[c.slot()] = null;
        free[freeCount++] = c.slot();
    }

    /** Ends all. */
    void clear() {
        for (Connection c : slots) {
            if (c != null) {
                remove(c);
            }
        }
    }

    // ---- turns

    /** Lets it send to the driver in its turn, if it has something. */
    void queue(Connection c) {
        if (!hasTurn[c.slot()] && c.hasPacket()) {
            hasTurn[c.slot()] = true;
            turns[turnsTail++ & turnsMask] = c.slot();
        }
    }

    boolean hasTurns() {
        return turnsHead != turnsTail;
    }

    /** Whose turn it is; null if that one is gone or has nothing to send any more. There must be one. */
    @Nullable
    Connection turn() {
        int slot = turns[turnsHead++ & turnsMask];
        hasTurn[slot] = false;
        Connection c = slots[slot];
        return c != null && c.hasPacket() ? c : null;
    }

    // ---- times

    /** Gives it up at that time. */
    void expire(Connection c, long when) {
        c.expires(when);
        if (nextExpiry == NEVER || when - nextExpiry < 0) {
            nextExpiry = when;
        }
    }

    /** When to look for streams whose time is over; {@link #NEVER}. */
    long nextExpiry() {
        return nextExpiry;
    }

    /** A stream whose time is over; null if there is none. */
    @Nullable
    Connection expired(long now) {
        if (nextExpiry == NEVER || now - nextExpiry < 0) {
            return null;
        }
        long next = NEVER;
        for (Connection c : slots) {
            if (c != null && c.expires() != NEVER) {
                if (now - c.expires() >= 0) {
                    c.expires(NEVER);
                    return c; // the next look finds the others
                }
                next = next == NEVER || c.expires() - next < 0 ? c.expires() : next;
            }
        }
        nextExpiry = next;
        return null;
    }
}
