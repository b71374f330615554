// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * Where message-signalled interrupts go: a VM's local APICs.
 *
 * <p>Confined to one thread at a time: its owner's lock sees to that.
 */
@FunctionalInterface
public interface MsiSink {
    /**
     * Sends one (Intel SDM volume 3A, section 11.11).
     *
     * @param address the message address register: where to
     * @param data the message data register: vector, delivery mode, trigger mode
     * @return whether a local APIC took it
     */
    boolean send(long address, int data);
}
