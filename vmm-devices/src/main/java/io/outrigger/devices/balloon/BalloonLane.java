// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.balloon;

import io.outrigger.devices.virtio.Lane;
import io.outrigger.devices.virtio.Virtqueue;
import io.outrigger.linux.EventFd;
import io.outrigger.vmm.Station;
import java.util.List;

/**
 * All queues of a balloon: none of them is ever busy.
 *
 * <p>Confined to one thread at a time.
 */
final class BalloonLane implements Lane {
    private final BalloonQueue[] parts;
    private final List<Virtqueue> queues;
    private final List<EventFd> wakes;
    private final Budget budget = new Budget();

    BalloonLane(List<BalloonQueue> parts, EventFd bell) {
        this.parts = parts.toArray(new BalloonQueue[0]);
        queues = parts.stream().map(BalloonQueue::queue).toList();
        wakes = List.of(bell);
    }

    @Override
    public List<Virtqueue> queues() {
        return queues;
    }

    @Override
    public int poll() {
        int work = 0;
        budget.renew();
        for (BalloonQueue part : parts) {
            work += part.poll(budget);
            part.queue().publish();
        }
        return work;
    }

    @Override
    public boolean hasWork() {
        for (BalloonQueue part : parts) {
            if (part.hasWork()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public long deadline() {
        long first = Station.NEVER;
        for (BalloonQueue part : parts) {
            first = Math.min(first, part.deadline());
        }
        return first;
    }

    @Override
    public List<EventFd> wakes() {
        return wakes;
    }

    @Override
    public void drain() {
        for (BalloonQueue part : parts) {
            part.drain();
            part.queue().publish();
        }
    }
}
