// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block;

import java.util.Map;

/**
 * What a queue's requests were. Written by one thread at a time; others read what is a moment old.
 *
 * <p>Confined to the thread of the queue's lane, but for {@link #addTo}.
 */
final class BlockCounters {
    private static final String[] NAMES = {"reads", "writes", "flushes", "discards", "zeroes"}; // as Transfer.Kind

    private final long[] requests = new long[NAMES.length];
    private long bytesRead;
    private long bytesWritten;
    private long failed;

    /** A request was taken. */
    void took(Transfer.Kind kind, long bytes) {
        requests[kind.ordinal()]++;
        if (kind == Transfer.Kind.READ) {
            bytesRead += bytes;
        } else if (kind == Transfer.Kind.WRITE) {
            bytesWritten += bytes;
        }
    }

    /** A request's answer was not OK. */
    void failed() {
        failed++;
    }

    void addTo(Map<String, Long> all, String prefix) {
        for (int i = 0; i < NAMES.length; i++) {
            all.put(prefix + NAMES[i], requests[i]);
        }
        all.put(prefix + "read_bytes", bytesRead);
        all.put(prefix + "write_bytes", bytesWritten);
        all.put(prefix + "failed", failed);
    }
}
