// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

import io.outrigger.devices.virtio.Chain;
import io.outrigger.devices.virtio.Virtqueue;
import io.outrigger.linux.IoVector;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.GuestRegion;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A request of a driver's, on its way from the lane to the worker and back. Reused for the next one.
 *
 * <p>Confined to whoever has it: the lane, or the worker.
 */
final class FsRequest implements Message {
    private final FsLane lane;
    private final Chain chain;
    private final List<GuestRegion> regions;
    private Virtqueue queue;
    private long written;

    /** One of a lane's, of no queue in particular yet. */
    FsRequest(FsLane lane, GuestMemory memory, Virtqueue queue) {
        this.lane = lane;
        this.queue = queue;
        this.chain = new Chain(memory);
        this.regions = memory.regions();
    }

    FsLane lane() {
        return lane;
    }

    /** Takes the next request of a queue; false if there is none. */
    boolean takeFrom(Virtqueue from) {
        queue = from;
        written = 0;
        return from.pop(chain);
    }

    /** Bytes that were written into it. */
    void written(long bytes) {
        written = bytes;
    }

    /** Gives it back to the queue that it came from. */
    void giveBack() {
        queue.push(chain.head(), written);
    }

    @Override
    public long readableBytes() {
        return chain.readableBytes();
    }

    @Override
    public long writableBytes() {
        return chain.writableBytes();
    }

    @Override
    public long read(long offset, MemorySegment target) {
        return chain.read(offset, target);
    }

    @Override
    public long write(long offset, MemorySegment source) {
        return chain.write(offset, source);
    }

    @Override
    public void addReadable(IoVector vector, long offset, long length) {
        add(vector, 0, chain.readable(), offset, length);
    }

    @Override
    public void addWritable(IoVector vector, long offset, long length) {
        add(vector, chain.readable(), chain.segments(), offset, length);
    }

    private void add(IoVector vector, int from, int to, long offset, long length) {
        long skip = offset;
        long left = length;
        for (int i = from; i < to && left > 0; i++) {
            long here = chain.length(i);
            if (skip >= here) {
                skip -= here;
                continue;
            }
            long n = Math.min(here - skip, left);
            if (!addRange(vector, chain.gpa(i) + skip, n)) {
                return; // a transfer may be shorter than it was asked to be
            }
            left -= n;
            skip = 0;
        }
    }

    // The chain was checked to be RAM, but a segment may span regions that adjoin.
    private boolean addRange(IoVector vector, long gpa, long length) {
        long at = gpa;
        long left = length;
        for (int i = 0; i < regions.size() && left > 0; i++) {
            GuestRegion r = regions.get(i);
            if (at >= r.base() && at < r.end()) {
                if (vector.count() == IoVector.MOST) {
                    return false;
                }
                long n = Math.min(left, r.end() - at);
                vector.add(r.memory(), at - r.base(), n);
                at += n;
                left -= n;
            }
        }
        return true;
    }
}
