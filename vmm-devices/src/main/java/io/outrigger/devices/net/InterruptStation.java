// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import io.outrigger.linux.EventFd;
import io.outrigger.vmm.Poller;
import io.outrigger.vmm.Station;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A thread other than the switch's that interrupts guests, a poller's: what it has in common whichever way it is told.
 *
 * <p>Confined to its poller, but for what {@link InterruptDelivery} says.
 */
abstract class InterruptStation implements InterruptDelivery, Station {
    private final Poller poller;
    private final EventFd doorbell = EventFd.create();
    private final AtomicReferenceArray<@Nullable Receiver> receivers = new AtomicReferenceArray<>(MOST);
    private volatile boolean asleep;
    private long raised; // written by one thread; others read what is a moment old

    InterruptStation(Poller poller) {
        this.poller = poller;
    }

    @Override
    public final void add(int number, Receiver receiver) {
        receivers.set(number, receiver);
    }

    @Override
    public final void remove(int number) {
        receivers.set(number, null);
        poller.between(() -> {}); // it may have been under way
    }

    /** To be called when what is to be done was published with a full fence. */
    final void wake() {
        if (asleep) {
            doorbell.signal();
        }
    }

    final int interrupt(int number) {
        Receiver receiver = receivers.get(number);
        if (receiver == null) {
            return 0;
        }
        raised++;
        receiver.interrupt();
        return 1;
    }

    /** How many interrupts it has raised. */
    public final long raised() {
        return raised;
    }

    @Override
    public final void sleeps(boolean nowAsleep) {
        asleep = nowAsleep;
    }

    @Override
    public final long deadline() {
        return NEVER;
    }

    @Override
    public final EventFd doorbell() {
        return doorbell;
    }

    @Override
    public final void close() {
        poller.remove(this);
        doorbell.close();
    }
}
