// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import io.outrigger.vmm.Poller;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An experiment: the interrupt of the founding paper's board, which tells the host by one word of 8 bits who has
 * frames. More than 8 receivers share bits: receiver i has bit i mod 8. Whoever is behind a bit that is set is
 * interrupted, with frames or without; the paper's latency jumps where that begins to cost.
 *
 * <p>Confined to one thread at a time, as {@link InterruptDelivery} says.
 */
public final class SharedVectorDelivery extends InterruptStation {
    /** Bits of the word on the paper's board. */
    public static final int PAPER_BITS = 8;

    private final AtomicInteger word = new AtomicInteger();
    private final int bits;

    private SharedVectorDelivery(Poller poller, int bits) {
        super(poller);
        this.bits = bits;
    }

    /**
     * One whose interrupts a poller raises, not that of the switch.
     *
     * @param bits of the word: 1 to 32
     */
    public static SharedVectorDelivery on(Poller poller, int bits) {
        if (bits < 1 || bits > Integer.SIZE) {
            throw new IllegalArgumentException("a word of %d bits".formatted(bits));
        }
        SharedVectorDelivery delivery = new SharedVectorDelivery(poller, bits);
        poller.add(delivery);
        return delivery;
    }

    @Override
    public void deliver(int number, Receiver receiver) {
        word.getAndAccumulate(1 << number % bits, (old, bit) -> old | bit); // a full fence
        wake();
    }

    @Override
    public boolean hasWork() {
        return word.get() != 0;
    }

    @Override
    public int poll() {
        if (word.get() == 0) {
            return 0;
        }
        int work = 0;
        for (int set = word.getAndSet(0); set != 0; set &= set - 1) {
            for (int i = Integer.numberOfTrailingZeros(set); i < MOST; i += bits) {
                work += interrupt(i);
            }
        }
        return work;
    }
}
