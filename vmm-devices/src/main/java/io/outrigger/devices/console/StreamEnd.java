// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.console;

import io.outrigger.vmm.ConsoleConnection;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A port's streams for the embedder.
 *
 * <p>Thread-safe: the lane on one side, whoever is connected on the other.
 */
final class StreamEnd implements HostEnd {
    private final String name;
    private final Bell bell;
    private volatile @Nullable StreamConnection connection; // set under this
    private boolean closed; // guarded by this

    /** @param bell wakes the lane */
    StreamEnd(String name, Bell bell) {
        this.name = name;
        this.bell = bell;
    }

    /** Connects somebody. */
    synchronized ConsoleConnection open() {
        if (closed) {
            throw new IllegalStateException("the port %s is closed".formatted(name));
        }
        if (connection != null) {
            throw new IllegalStateException("somebody is connected to the port %s".formatted(name));
        }
        StreamConnection fresh = new StreamConnection(this, bell);
        connection = fresh;
        bell.ring();
        return fresh;
    }

    synchronized void left(StreamConnection who) {
        if (connection == who) {
            connection = null;
            bell.ring();
        }
    }

    @Override
    public boolean isConnected() {
        return connection != null;
    }

    @Override
    public int offer(MemorySegment bytes, int offset, int length) {
        StreamConnection c = connection;
        return c == null ? length : c.fromGuestRing().offer(bytes, offset, length);
    }

    @Override
    public int take(MemorySegment room) {
        StreamConnection c = connection;
        return c == null ? 0 : c.toGuestRing().poll(room);
    }

    @Override
    public boolean hasInput() {
        StreamConnection c = connection;
        return c != null && c.toGuestRing().size() > 0;
    }

    @Override
    public boolean tellsOfRoom() {
        return true;
    }

    @Override
    public boolean hasRoom() {
        StreamConnection c = connection;
        return c == null || !c.fromGuestRing().isFull();
    }

    @Override
    public void close() {
        StreamConnection last;
        synchronized (this) {
            closed = true;
            last = connection;
        }
        if (last != null) {
            last.close();
        }
    }
}
