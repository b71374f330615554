// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * The host's end of a console's port, as streams.
 *
 * <p>Thread-safe.
 */
public interface ConsoleConnection extends AutoCloseable {
    /** What the guest writes. Reading waits for it; ends when the connection or the device is closed. */
    InputStream fromGuest();

    /**
     * What the guest reads. Writing waits while the guest is behind; fails when the connection or the device is
     * closed.
     */
    OutputStream toGuest();

    /** Leaves the port: the guest is told. What nobody has taken is dropped. Idempotent. */
    @Override
    void close();
}
