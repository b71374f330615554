// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import io.outrigger.linux.EventFd;

/**
 * An interrupt that a signal raises inside the kernel (irqfd): an edge.
 *
 * <p>Thread-safe.
 */
public interface Interrupt extends AutoCloseable {
    /** What raises it. */
    EventFd event();

    /** Raises it. Allocates nothing. */
    default void raise() {
        event().signal();
    }

    /** Ends it. Idempotent. */
    @Override
    void close();
}
