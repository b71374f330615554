// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

/**
 * The switch's thread interrupts the guest itself, by the eventfd that KVM turns into an interrupt.
 *
 * <p>Immutable.
 */
public final class DirectDelivery implements InterruptDelivery {
    /** The only kind there is. */
    public DirectDelivery() {}

    @Override
    public void add(int number, Receiver receiver) {
        // it comes with each delivery
    }

    @Override
    public void remove(int number) {
        // nothing is under way: the lane was taken from the switch's thread
    }

    @Override
    public void deliver(int number, Receiver receiver) {
        receiver.interrupt();
    }

    @Override
    public void close() {
        // there is nothing
    }
}
