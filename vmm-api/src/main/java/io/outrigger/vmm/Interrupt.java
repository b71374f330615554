// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * An interrupt of a guest's: an edge.
 *
 * <p>Thread-safe.
 */
public interface Interrupt extends AutoCloseable {
    /** Raises it. Allocates nothing, waits for nobody. */
    void raise();

    /** Ends it. Idempotent. */
    @Override
    void close();
}
