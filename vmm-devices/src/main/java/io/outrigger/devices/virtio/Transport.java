// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import io.outrigger.linux.EventFd;
import io.outrigger.vmm.Doorbell;

/**
 * What a live device needs of the transport that it is reached by.
 *
 * <p>Thread-safe.
 */
public interface Transport extends AutoCloseable {
    /** Interrupts the driver for a queue. Allocates nothing. */
    void interruptQueue(int queue);

    /** Interrupts the driver because the configuration space or the status has changed. */
    void interruptConfig();

    /** Lets the driver's notification of a queue signal an eventfd, without an exit. */
    Doorbell doorbell(int queue, EventFd event);

    /** Interrupts that the driver has not acknowledged; 0 where there is nothing to acknowledge. */
    int interruptStatus();

    /** Takes over what another has told; 0 after a reset. */
    void interruptStatus(int restored);

    /** What it keeps beside what every transport has. */
    default TransportState save() {
        return new TransportState.None();
    }

    /** Takes over what another of the same kind has kept; before the device goes on. */
    default void restore(TransportState state) {}

    /** Gives back its interrupts. Idempotent. */
    @Override
    void close();
}
