// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.console;

import io.outrigger.linux.EventFd;

/**
 * Wakes the lane, from whatever thread, until the device is closed. Its count is never taken: each signal is an edge.
 *
 * <p>Thread-safe.
 */
final class Bell implements AutoCloseable {
    private final EventFd event = EventFd.create();
    private boolean closed; // guarded by this

    synchronized void ring() {
        if (!closed) {
            event.signal();
        }
    }

    /** What the lane waits for. */
    EventFd event() {
        return event;
    }

    @Override
    public synchronized void close() {
        closed = true;
        event.close();
    }
}
