// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.balloon;

import io.outrigger.devices.virtio.Chain;
import io.outrigger.devices.virtio.Virtqueue;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.Station;

/**
 * The statistics queue: the driver puts its one buffer in, and the device gives it back when it wants to know more
 * (section 5.5.6.3). As long as the device has that one it takes no other, so that a guest cannot make it read on and
 * on.
 *
 * <p>Confined to the thread of its lane.
 */
final class StatisticsQueue implements BalloonQueue {
    private final Virtqueue queue;
    private final StatisticsDesk desk;
    private final long interval; // ns; 0 for on demand
    private final Chain chain;
    private final GuestStatistics reader;
    private boolean held;
    private long due;

    StatisticsQueue(Virtqueue queue, GuestMemory memory, StatisticsDesk desk, long interval) {
        this.queue = queue;
        this.desk = desk;
        this.interval = interval;
        chain = new Chain(memory);
        reader = new GuestStatistics();
        due = System.nanoTime();
    }

    @Override
    public Virtqueue queue() {
        return queue;
    }

    @Override
    public boolean hasWork() {
        return held ? isWanted() : queue.hasAvailable();
    }

    @Override
    public int poll(Budget budget) {
        if (held) {
            return isWanted() ? giveBack() : 0;
        }
        if (!queue.pop(chain)) {
            return 0;
        }
        held = true;
        desk.answer(reader.read(chain));
        return 1;
    }

    private int giveBack() {
        desk.takeRequest();
        held = false;
        due = System.nanoTime() + interval;
        queue.push(chain.head(), 0);
        return 1;
    }

    private boolean isWanted() {
        return desk.isRequested() || interval > 0 && System.nanoTime() - due >= 0;
    }

    @Override
    public long deadline() {
        return held && interval > 0 ? due : Station.NEVER;
    }

    // The buffer goes back into the queue; whoever goes on takes it out again.
    @Override
    public void drain() {
        if (held) {
            held = false;
            queue.rewind(1);
        }
    }
}
