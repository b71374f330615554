// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.util.Map;
import java.util.Optional;

/**
 * A memory balloon as the host sees it: {@code device.control(BalloonControl.class)}.
 *
 * <p>Thread-safe.
 */
public interface BalloonControl {
    /**
     * Asks the driver for so much of the guest's RAM. It gives what it can, when it can: see {@link #actual}.
     *
     * @param bytes from 0 to the guest's RAM; rounded down to whole pages of 4 KiB
     * @throws IllegalArgumentException if the guest has not got so much
     */
    void target(long bytes);

    /** How many bytes the driver was asked for. */
    long target();

    /** How many bytes the driver says that it has given. */
    long actual();

    /** Asks the driver how it is off for memory; {@link #statistics} tells once it has answered. */
    void requestStatistics();

    /** What the driver said last, if it ever did. */
    Optional<BalloonStatistics> statistics();

    /** What the device has done: pages given back, requests that named no RAM, and so on, by name. */
    Map<String, Long> counters();
}
