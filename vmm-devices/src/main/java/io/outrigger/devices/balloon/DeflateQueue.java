// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.balloon;

import io.outrigger.devices.virtio.Chain;
import io.outrigger.devices.virtio.Virtqueue;
import io.outrigger.vmm.GuestMemory;

/**
 * The deflate queue: the driver tells which pages it uses again. There is nothing to do: the guest's touch brings a
 * page back.
 *
 * <p>Confined to the thread of its lane.
 */
final class DeflateQueue implements BalloonQueue {
    private final Virtqueue queue;
    private final Chain chain;

    DeflateQueue(Virtqueue queue, GuestMemory memory) {
        this.queue = queue;
        chain = new Chain(memory);
    }

    @Override
    public Virtqueue queue() {
        return queue;
    }

    @Override
    public int poll(Budget budget) {
        int work = 0;
        while (budget.isLeft() && queue.pop(chain)) {
            budget.spend(0);
            queue.push(chain.head(), 0);
            work++;
        }
        return work;
    }
}
