// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

/**
 * How a switch tells a guest that frames have come: the virtualisation of the NIC's interrupt, which the founding paper
 * moves to a core of its own (its figure 4).
 *
 * <p>Confined to the switch's thread, but for {@link #remove}.
 */
public interface InterruptDelivery extends AutoCloseable {
    /** How many receivers there may be. */
    int MOST = 256;

    /** The receive queue of a VIF. */
    interface Receiver {
        /** Interrupts the guest. Any thread; allocates nothing. */
        void interrupt();
    }

    /** There is a receiver, with a number less than {@link #MOST} that no other has. */
    void add(int number, Receiver receiver);

    /** There is not any more: on return nobody interrupts it. Any thread but the switch's. */
    void remove(int number);

    /** Sees to it that a receiver is interrupted. Allocates nothing, does not wait. */
    void deliver(int number, Receiver receiver);

    @Override
    void close();
}
