// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.net;

import io.outrigger.linux.TapFd;
import io.outrigger.vmm.Uninterrupted;

/**
 * A thread of this process at the other end of a tap, in a guest's place.
 *
 * <p>Confined to one thread, but for its own.
 */
abstract class TapThread implements AutoCloseable {
    private final TapFd tap;
    private final Thread thread;
    private volatile boolean ended;

    /** One at a tap, which is made. It runs from {@link #start} on. */
    TapThread(String name) {
        tap = TapFd.open(name, false);
        thread = Thread.ofPlatform().name(name).unstarted(this::run);
    }

    final void start() {
        thread.start();
    }

    final TapFd tap() {
        return tap;
    }

    final boolean hasEnded() {
        return ended;
    }

    /** What it does until {@link #hasEnded}. */
    abstract void run();

    /** Lets it notice that it has ended. */
    abstract void wake();

    @Override
    public void close() {
        ended = true;
        wake();
        Uninterrupted.await(thread::join);
        tap.close();
    }
}
