// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block;

import io.outrigger.linux.headers.Linux;

/**
 * Whether a write may be lost until the next flush, or is stable before its request is done (section 5.2.5.2).
 *
 * <p>Thread-safe.
 */
final class CacheMode {
    private volatile boolean writeback = true;
    private volatile boolean flushes;
    private volatile boolean chosen;

    /** What the driver has agreed to. */
    void agree(long features) {
        flushes = (features & 1L << Linux.VIRTIO_BLK_F_FLUSH()) != 0;
        chosen = (features & 1L << Linux.VIRTIO_BLK_F_CONFIG_WCE()) != 0;
    }

    /** Whether a write is to be stable when it is done. A driver that cannot flush has no cache that it could lose. */
    boolean isStable() {
        return !flushes || chosen && !writeback;
    }

    /** The {@code writeback} field. */
    boolean writeback() {
        return writeback;
    }

    void writeback(boolean on) {
        writeback = on;
    }
}
