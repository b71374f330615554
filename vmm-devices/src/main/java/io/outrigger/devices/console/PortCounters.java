// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.console;

import java.util.Map;

/**
 * What a port has passed on. Written by one thread at a time; others read what is a moment old.
 *
 * <p>Confined to the thread of the lane, but for {@link #addTo}.
 */
final class PortCounters {
    private long fromGuest;
    private long toGuest;
    private long dropped;

    void fromGuest(int bytes) {
        fromGuest += bytes;
    }

    void toGuest(int bytes) {
        toGuest += bytes;
    }

    void dropped(int bytes) {
        dropped += bytes;
    }

    void addTo(Map<String, Long> all, String prefix) {
        all.put(prefix + "bytes_from_guest", fromGuest);
        all.put(prefix + "bytes_to_guest", toGuest);
        all.put(prefix + "bytes_dropped", dropped);
    }
}
