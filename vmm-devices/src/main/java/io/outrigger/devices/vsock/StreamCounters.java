// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.vsock;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What became of streams. Written by one thread at a time; others read what is a moment old.
 *
 * <p>Confined to the thread of the lane, but for {@link #toMap}.
 */
final class StreamCounters {
    private long streams;
    private long refused;
    private long broken;
    private long fromGuest;
    private long toGuest;

    /** A stream was opened, by either side. */
    void opened() {
        streams++;
    }

    /** A packet of the driver's belonged to no stream. */
    void refused() {
        refused++;
    }

    /** A stream was ended because a side did what it may not do, or did nothing for too long. */
    void broken() {
        broken++;
    }

    void fromGuest(int bytes) {
        fromGuest += bytes;
    }

    void toGuest(int bytes) {
        toGuest += bytes;
    }

    Map<String, Long> toMap() {
        Map<String, Long> all = new LinkedHashMap<>();
        all.put("streams", streams);
        all.put("refused", refused);
        all.put("broken", broken);
        all.put("bytes_from_guest", fromGuest);
        all.put("bytes_to_guest", toGuest);
        return all;
    }
}
