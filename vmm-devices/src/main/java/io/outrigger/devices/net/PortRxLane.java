// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import io.outrigger.devices.virtio.Lane;
import io.outrigger.devices.virtio.RateLimit;
import io.outrigger.devices.virtio.Virtqueue;
import io.outrigger.linux.FrameVector;
import io.outrigger.linux.Waitable;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.RateSpec;
import io.outrigger.vmm.Station;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A receive queue: the kernel puts frames straight into the driver's buffers. While there are none the kernel keeps the
 * frames. What is longer than the buffers that there are spills into a place of this lane's, one frame at most, until
 * the driver brings more.
 *
 * <p>Confined to one thread at a time.
 */
final class PortRxLane implements Lane {
    private static final int BUDGET = 64;
    private static final int SPILL = 128 << 10; // longer than any frame, so that one that is cut off is noticed
    private static final int MOST_ENTRIES = 1023; // of 1024, the last for what spills

    private final RxBuffers buffers;
    private final List<Virtqueue> queues;
    private final NetDevice device;
    private final FramePort port;
    private final int bare; // bytes of header that the port has not
    private final List<Waitable> wakes;
    private final RateLimit limit;
    private final NetCounters counters;
    private final FrameVector vector = new FrameVector(MOST_ENTRIES + 1);
    private final MemorySegment spill = Arena.ofAuto().allocate(SPILL);
    private final Pieces spilled = new Pieces();
    private long kept; // bytes, with the header, of the frame that waits for more buffers; 0 if none does
    private long keptFrom; // where its spilled part begins
    private boolean wantsBuffers;
    private boolean mayHaveFrames = true; // until the port says that it has not

    PortRxLane(
            Virtqueue queue,
            GuestMemory memory,
            NetDevice device,
            FramePort port,
            RateSpec rate,
            NetCounters counters) {
        this.device = device;
        this.port = port;
        this.counters = counters;
        bare = NetHeader.SIZE - port.header();
        buffers = new RxBuffers(queue, memory, device.has(NetFeatures.MERGEABLE));
        queues = List.of(queue);
        wakes = List.of(port.source());
        limit = new RateLimit(rate);
        spilled.add(spill, 0, SPILL);
    }

    @Override
    public List<Virtqueue> queues() {
        return queues;
    }

    @Override
    public int poll() {
        int frames = 0;
        wantsBuffers = false;
        try {
            while (frames < BUDGET && limit.admits() && receive()) {
                frames++;
            }
        } finally {
            buffers.queue().publish();
        }
        return frames;
    }

    // Whether to go on.
    private boolean receive() {
        if (kept > 0) {
            return finishKept();
        }
        boolean _ = buffers.reserve(longest());
        if (buffers.isEmpty()) {
            wantsBuffers = true;
            return false;
        }
        vector.clear();
        long placed = buffers.pieces().addTo(vector, bare, buffers.room() - bare, MOST_ENTRIES);
        vector.add(spill.address(), SPILL);
        long n = port.read(vector);
        if (n < 0) {
            mayHaveFrames = false; // mostly EAGAIN; whatever else it is, there is nothing
            return false;
        }
        mayHaveFrames = true;
        took(n + bare, placed + bare);
        return true;
    }

    private int longest() {
        boolean large =
                port.header() != 0 && (device.inForce() & (NetFeatures.GUEST_TSO4 | NetFeatures.GUEST_TSO6)) != 0;
        return NetHeader.SIZE + (large ? NetHeader.MOST_FRAME : device.spec().mtu() + NetHeader.LEAST_FRAME + 4);
    }

    // So many bytes with a header came, of which those from a place on have spilled.
    private void took(long bytes, long from) {
        long frame = bytes - NetHeader.SIZE;
        if (frame < NetHeader.LEAST_FRAME) {
            counters.dropped(Drop.MALFORMED);
        } else if (frame > NetHeader.MOST_FRAME) {
            counters.dropped(Drop.TOO_BIG);
        } else if (!device.isUp() || !device.filter().accepts(destination(from))) {
            counters.dropped(Drop.FILTERED);
        } else if (bytes <= from) {
            give(bytes);
        } else {
            kept = bytes;
            keptFrom = from;
            boolean _ = finishKept();
        }
    }

    private long destination(long from) {
        boolean whole = from >= NetHeader.SIZE + NetHeader.LEAST_FRAME;
        return whole ? buffers.pieces().getMac(NetHeader.SIZE) : RxFilter.BROADCAST; // buffers this small are nobody's
    }

    private boolean finishKept() {
        if (buffers.reserve(kept)) {
            Pieces.copy(spilled, 0, buffers.pieces(), keptFrom, kept - keptFrom);
            long bytes = kept;
            kept = 0;
            give(bytes);
            return true;
        }
        if (buffers.isComplete()) {
            kept = 0;
            counters.dropped(Drop.TOO_BIG);
            return true;
        }
        wantsBuffers = true;
        return false;
    }

    private void give(long bytes) {
        if (bare > 0) {
            NetHeader.writePlain(buffers.pieces());
        }
        buffers.commit(bytes);
        counters.passed(bytes - NetHeader.SIZE);
        limit.spend(bytes - NetHeader.SIZE);
    }

    @Override
    public boolean hasWork() {
        if (kept == 0 && !mayHaveFrames) {
            return false;
        }
        boolean room = buffers.queue().hasAvailable() || kept == 0 && !buffers.isEmpty();
        return room && limit.admits();
    }

    @Override
    public long deadline() {
        return mayHaveFrames || kept > 0 ? limit.opens() : Station.NEVER;
    }

    @Override
    public List<Waitable> wakes() {
        return wakes;
    }

    /** Only while it waits for buffers: a driver that fills the queue again need not tell. */
    @Override
    public void kicks(boolean wanted) {
        buffers.queue().kicks(wanted && wantsBuffers);
    }

    @Override
    public void drain() {
        if (kept > 0) {
            kept = 0;
            counters.dropped(Drop.NOT_LIVE);
        }
        buffers.release();
        mayHaveFrames = true;
    }
}
