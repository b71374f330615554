// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import io.outrigger.devices.virtio.Chain;
import io.outrigger.devices.virtio.Lane;
import io.outrigger.devices.virtio.QueueFault;
import io.outrigger.devices.virtio.RateLimit;
import io.outrigger.devices.virtio.Virtqueue;
import io.outrigger.linux.Errno;
import io.outrigger.linux.FrameVector;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.GuestRegion;
import io.outrigger.vmm.RateSpec;
import io.outrigger.vmm.Station;
import java.util.List;

/**
 * A transmit queue: the kernel takes frames straight from the driver's buffers. While it takes no more, one frame is
 * kept and tried again, for ten milliseconds; after that frames are dropped at once, until one passes.
 *
 * <p>Confined to one thread at a time.
 */
final class PortTxLane implements Lane {
    private static final int BUDGET = 64;
    private static final int MOST_ENTRIES = 1024;
    private static final long PATIENCE = 10_000_000; // ns
    private static final long RETRY = 1_000_000;

    private final Virtqueue queue;
    private final List<Virtqueue> queues;
    private final Chain chain;
    private final GuestRegion[] regions;
    private final NetDevice device;
    private final FramePort port;
    private final RateLimit limit;
    private final NetCounters counters;
    private final Pieces pieces = new Pieces();
    private final FrameVector vector = new FrameVector(MOST_ENTRIES);
    private boolean held; // the chain was taken and not given back
    private boolean stalled;
    private long since; // System.nanoTime when the frame was tried first
    private long retry; // when it is tried again

    PortTxLane(
            Virtqueue queue,
            GuestMemory memory,
            NetDevice device,
            FramePort port,
            RateSpec rate,
            NetCounters counters) {
        this.queue = queue;
        this.device = device;
        this.port = port;
        this.counters = counters;
        queues = List.of(queue);
        chain = new Chain(memory);
        regions = Pieces.regionsOf(memory);
        limit = new RateLimit(rate);
    }

    @Override
    public List<Virtqueue> queues() {
        return queues;
    }

    @Override
    public int poll() {
        int frames = 0;
        try {
            while (frames < BUDGET && (held ? System.nanoTime() - retry >= 0 : limit.admits() && queue.pop(chain))) {
                if (!send()) {
                    break;
                }
                queue.push(chain.head(), 0);
                frames++;
            }
        } finally {
            queue.publish();
        }
        return frames;
    }

    // Whether the frame is done with.
    private boolean send() {
        if (chain.segments() > chain.readable()) {
            throw new QueueFault("queue %d: a frame to send that is to be written".formatted(queue.index()));
        }
        long frame = chain.readableBytes() - NetHeader.SIZE;
        if (frame < NetHeader.LEAST_FRAME) {
            return drop(Drop.MALFORMED);
        }
        if (frame > NetHeader.MOST_FRAME || !gather()) {
            return drop(Drop.TOO_BIG);
        }
        if (!device.isUp()) {
            return drop(Drop.REFUSED);
        }
        long n = port.write(vector);
        if (n == -Errno.EAGAIN || n == -Errno.ENOBUFS) {
            return isGivenUp() && drop(Drop.STALLED);
        }
        stalled = false;
        if (n < 0) {
            return drop(Drop.REFUSED);
        }
        held = false;
        counters.passed(frame);
        limit.spend(frame);
        return true;
    }

    private boolean gather() {
        pieces.clear();
        for (int i = 0; i < chain.readable(); i++) {
            pieces.addGuest(regions, chain.gpa(i), chain.length(i));
        }
        vector.clear();
        int skip = NetHeader.SIZE - port.header();
        long bytes = pieces.length() - skip;
        return pieces.addTo(vector, skip, bytes, MOST_ENTRIES) == bytes;
    }

    private boolean isGivenUp() {
        long now = System.nanoTime();
        if (!held) {
            held = true;
            since = now;
        }
        retry = now + RETRY;
        stalled = stalled || now - since >= PATIENCE;
        return stalled;
    }

    private boolean drop(Drop reason) {
        held = false;
        counters.dropped(reason);
        limit.spend(chain.readableBytes()); // a guest is not to spin on what nobody takes
        return true;
    }

    @Override
    public boolean hasWork() {
        return held ? System.nanoTime() - retry >= 0 : queue.hasAvailable() && limit.admits();
    }

    @Override
    public long deadline() {
        return held ? retry : queue.hasAvailable() ? limit.opens() : Station.NEVER;
    }

    @Override
    public void drain() {
        if (held) {
            held = false;
            queue.rewind(1);
        }
    }
}
