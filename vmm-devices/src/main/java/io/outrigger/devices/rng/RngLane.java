// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.rng;

import io.outrigger.devices.virtio.Chain;
import io.outrigger.devices.virtio.Lane;
import io.outrigger.devices.virtio.RateLimit;
import io.outrigger.devices.virtio.Virtqueue;
import io.outrigger.linux.HostRandom;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.Station;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Fills buffers, a page of each at most: how much a driver gets is the device's to choose (5.4.6.2), and a guest is not
 * to keep the host's generator busy with one request.
 *
 * <p>Confined to one thread at a time.
 */
final class RngLane implements Lane {
    private static final int MOST = 4096;
    private static final int BUDGET = 16;

    private final Virtqueue queue;
    private final List<Virtqueue> queues;
    private final Chain chain;
    private final RateLimit limit;
    private final HostRandom random = new HostRandom();
    private final MemorySegment bytes = Arena.ofAuto().allocate(MOST);

    RngLane(Virtqueue queue, GuestMemory memory, RateLimit limit) {
        this.queue = queue;
        this.queues = List.of(queue);
        this.chain = new Chain(memory);
        this.limit = limit;
    }

    @Override
    public List<Virtqueue> queues() {
        return queues;
    }

    @Override
    public int poll() {
        int served = 0;
        while (served < BUDGET && limit.admits() && queue.pop(chain)) {
            long n = Math.min(chain.writableBytes(), MOST);
            MemorySegment part = bytes.asSlice(0, n);
            random.fill(part);
            long written = chain.write(0, part);
            queue.push(chain.head(), written);
            limit.spend(written);
            served++;
        }
        queue.publish();
        return served;
    }

    @Override
    public boolean hasWork() {
        return queue.hasAvailable() && limit.admits();
    }

    @Override
    public long deadline() {
        return queue.hasAvailable() ? limit.opens() : Station.NEVER;
    }
}
