// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import io.outrigger.linux.EventFd;
import org.jspecify.annotations.Nullable;

/** An interrupt that counts, and remembers its message. */
public final class FakeInterrupt implements MessageInterrupt {
    private final EventFd event = EventFd.create();
    private FakeMachine.@Nullable Message message;
    private boolean closed;

    @Override
    public void raise() {
        event.signal();
    }

    /** How often it was raised since the last time this was asked. */
    public long taken() {
        return event.take();
    }

    /** What it sends, if anything. */
    public FakeMachine.@Nullable Message message() {
        return message;
    }

    /** Whether it was closed. */
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void route(long address, int data) {
        message = new FakeMachine.Message(address, data);
    }

    @Override
    public void unroute() {
        message = null;
    }

    @Override
    public void close() {
        closed = true;
        event.close();
    }
}
