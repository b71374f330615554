// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import io.outrigger.linux.EventFd;
import io.outrigger.linux.Waitable;
import java.util.List;

/**
 * What a {@link Poller} polls, and what can wake it: a ring, a queue of a device.
 *
 * <p>Confined to the poller that it was given to, but for {@link #doorbell}'s signal.
 */
public interface Station extends Pollable {
    /** {@link #deadline} when there is none. */
    long NEVER = Long.MAX_VALUE;

    /** Tells whoever brings work whether the poller sleeps, so that the doorbell must be rung. */
    void sleeps(boolean asleep);

    /**
     * Whether there is work. After {@code sleeps(true)} and a full fence it tells of all work that was brought without
     * the doorbell.
     */
    boolean hasWork();

    /** {@link System#nanoTime} from which on there is work without anybody bringing it; {@link #NEVER}. */
    long deadline();

    /** What wakes the poller. */
    EventFd doorbell();

    /**
     * What else wakes it, once for each time that something becomes readable (EPOLLET): who is woken polls until there
     * is nothing left, or has work. Always the same ones.
     */
    default List<? extends Waitable> wakes() {
        return List.of();
    }
}
