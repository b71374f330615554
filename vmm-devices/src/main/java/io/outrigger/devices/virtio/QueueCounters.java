// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import java.util.Map;

/**
 * What a queue has done. Written by one thread at a time; others read what is a moment old.
 *
 * <p>Confined to the thread of the queue's lane, but for {@link #addTo}.
 */
public final class QueueCounters {
    private long requests;
    private long bytes;
    private long interrupts;

    void served(long written) {
        requests++;
        bytes += written;
    }

    void interrupted() {
        interrupts++;
    }

    /** Chains given back. */
    public long requests() {
        return requests;
    }

    /** Interrupts raised. */
    public long interrupts() {
        return interrupts;
    }

    void addTo(Map<String, Long> all, String prefix) {
        all.merge(prefix + "requests", requests, Long::sum);
        all.merge(prefix + "bytes_written", bytes, Long::sum);
        all.merge(prefix + "interrupts", interrupts, Long::sum);
    }
}
