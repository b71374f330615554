// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * An interrupt by a message to the local APICs (MSI), which the guest's driver chooses. Raised without a message it is
 * lost: the device remembers what is masked.
 *
 * <p>Thread-safe.
 */
public interface MessageInterrupt extends Interrupt {
    /**
     * Says what is sent from now on. The kernel knows it on return.
     *
     * @param address the message address register: where to
     * @param data the message data register: vector, delivery mode, trigger mode
     */
    void route(long address, int data);

    /** Sends nothing from now on. */
    void unroute();
}
