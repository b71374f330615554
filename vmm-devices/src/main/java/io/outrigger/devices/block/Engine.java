// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block;

import io.outrigger.linux.EventFd;
import org.jspecify.annotations.Nullable;

/**
 * Does transfers while whoever serves the lane goes on: none of its calls waits for a disk, but {@link #await}. It has
 * as many transfers at once as the lane has at all.
 *
 * <p>Confined to the thread of its lane.
 */
interface Engine extends AutoCloseable {
    /** Takes a transfer; it begins with {@link #start} at the latest. */
    void submit(Transfer transfer);

    /** Begins what was taken, or goes on with it. */
    void start();

    /** Whether {@link #start} and {@link #take} have something to do now. */
    boolean hasWork();

    /** A transfer that is done; null if there is none yet. */
    @Nullable
    Transfer take();

    /** What is signalled for each transfer that is done. */
    EventFd done();

    /** Waits until there may be work. */
    void await();

    /** Ends it. No transfer is in flight. Idempotent. */
    @Override
    void close();
}
