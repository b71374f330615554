// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * A guest's write that wakes a thread without an exit to this process (ioeventfd), until it is closed; after that the
 * write is the bus's again.
 *
 * <p>Thread-safe.
 */
public interface Doorbell extends AutoCloseable {
    /** Takes it down. Idempotent. */
    @Override
    void close();
}
