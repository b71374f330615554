// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.engine;

import io.outrigger.linux.EventFd;
import io.outrigger.vmm.Pollable;

/**
 * What a sidecore polls, and what can wake it: a ring, a queue of a device.
 *
 * <p>Confined to the sidecore that it was given to, but for {@link #doorbell}'s signal.
 */
public interface Station extends Pollable {
    /** {@link #deadline} when there is none. */
    long NEVER = Long.MAX_VALUE;

    /** Tells whoever brings work whether the sidecore sleeps, so that the doorbell must be rung. */
    void sleeps(boolean asleep);

    /**
     * Whether there is work. After {@code sleeps(true)} and a full fence it tells of all work that was brought without
     * the doorbell.
     */
    boolean hasWork();

    /** {@link System#nanoTime} from which on there is work without anybody bringing it; {@link #NEVER}. */
    long deadline();

    /** What wakes the sidecore. */
    EventFd doorbell();
}
