// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import io.outrigger.vmm.Poller;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Another thread interrupts the guests, as the VMM does where the NIC has virtualised itself but not its interrupt.
 * Each receiver has a bit of its own.
 *
 * <p>Confined to one thread at a time, as {@link InterruptDelivery} says.
 */
public final class RelayedDelivery extends InterruptStation {
    private final AtomicLongArray waiting = new AtomicLongArray(MOST / Long.SIZE);

    private RelayedDelivery(Poller poller) {
        super(poller);
    }

    /** One whose interrupts a poller raises, not that of the switch. */
    public static RelayedDelivery on(Poller poller) {
        RelayedDelivery delivery = new RelayedDelivery(poller);
        poller.add(delivery);
        return delivery;
    }

    @Override
    public void deliver(int number, Receiver receiver) {
        waiting.getAndAccumulate(number / Long.SIZE, 1L << number, (old, bit) -> old | bit); // a full fence
        wake();
    }

    @Override
    public boolean hasWork() {
        for (int i = 0; i < waiting.length(); i++) {
            if (waiting.get(i) != 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int poll() {
        int work = 0;
        for (int i = 0; i < waiting.length(); i++) {
            if (waiting.get(i) != 0) { // a look is cheaper than an exchange
                long bits = waiting.getAndSet(i, 0);
                for (; bits != 0; bits &= bits - 1) {
                    work += interrupt(i * Long.SIZE + Long.numberOfTrailingZeros(bits));
                }
            }
        }
        return work;
    }
}
