// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import java.util.Locale;
import java.util.Map;

/**
 * What became of the frames of a queue. Written by one thread at a time; others read what is a moment old.
 *
 * <p>Confined to the thread of the queue's lane, but for reading.
 */
final class NetCounters {
    private static final Drop[] REASONS = Drop.values();

    private final long[] dropped = new long[REASONS.length];
    private long frames;
    private long bytes;

    void passed(long length) {
        frames++;
        bytes += length;
    }

    void dropped(Drop reason) {
        dropped[reason.ordinal()]++;
    }

    long frames() {
        return frames;
    }

    long bytes() {
        return bytes;
    }

    long dropped() {
        long all = 0;
        for (long n : dropped) {
            all += n;
        }
        return all;
    }

    long count(Drop reason) {
        return dropped[reason.ordinal()];
    }

    void addTo(Map<String, Long> all, String prefix) {
        all.put(prefix + "frames", frames);
        all.put(prefix + "bytes", bytes);
        for (Drop reason : REASONS) {
            if (dropped[reason.ordinal()] > 0) {
                all.put(prefix + "dropped." + reason.name().toLowerCase(Locale.ROOT), dropped[reason.ordinal()]);
            }
        }
    }
}
