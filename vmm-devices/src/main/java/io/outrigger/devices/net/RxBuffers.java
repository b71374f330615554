// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import io.outrigger.devices.virtio.Chain;
import io.outrigger.devices.virtio.QueueFault;
import io.outrigger.devices.virtio.Virtqueue;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.GuestRegion;

/**
 * Buffers that a driver has put into a receive queue: taken beforehand and filled one frame after another (section
 * 5.1.6.3). With mergeable buffers a frame spreads over as many as it takes, else it has one.
 *
 * <p>Confined to the thread of its lane. Allocates nothing.
 */
final class RxBuffers {
    /** How many a frame spreads over at most: the longest has 44 of those of 1.5 KB that Linux gives. */
    static final int MOST = 64;

    private final Virtqueue queue;
    private final Chain chain;
    private final GuestRegion[] regions;
    private final boolean mergeable;
    private final Pieces pieces = new Pieces();
    private final int[] heads = new int[MOST];
    private final long[] rooms = new long[MOST];
    private int first; // a ring
    private int count;

    RxBuffers(Virtqueue queue, GuestMemory memory, boolean mergeable) {
        this.queue = queue;
        this.mergeable = mergeable;
        chain = new Chain(memory);
        regions = Pieces.regionsOf(memory);
    }

    Virtqueue queue() {
        return queue;
    }

    /** The next frame's place, the header first. */
    Pieces pieces() {
        return pieces;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** How long a frame may be, with its header, if nothing more is taken. */
    long room() {
        return mergeable ? pieces.length() : count == 0 ? 0 : rooms[first];
    }

    /** Whether more buffers cannot make the place longer. */
    boolean isComplete() {
        return mergeable ? count == MOST : count > 0;
    }

    /**
     * Takes buffers until there is room for so many bytes.
     *
     * @return whether there is; if not, what was taken stays
     * @throws QueueFault if a buffer is none
     */
    boolean reserve(long bytes) {
        while (room() < bytes) {
            if (isComplete() || !queue.pop(chain)) {
                return false;
            }
            if (chain.readable() > 0 || chain.writableBytes() < NetHeader.SIZE) {
                throw new QueueFault("queue %d: a receive buffer that cannot take a header".formatted(queue.index()));
            }
            for (int i = 0; i < chain.segments(); i++) {
                pieces.addGuest(regions, chain.gpa(i), chain.length(i));
            }
            int at = first + count++ & MOST - 1;
            heads[at] = chain.head();
            rooms[at] = chain.writableBytes();
        }
        return true;
    }

    /**
     * Gives the driver what now has a frame: so many bytes, with its header, whose number of buffers is filled in here.
     */
    void commit(long bytes) {
        int buffers = 0;
        for (long covered = 0; covered < bytes; buffers++) {
            covered += rooms[first + buffers & MOST - 1];
        }
        NetHeader.putBuffers(pieces, buffers);
        long left = bytes;
        for (int i = 0; i < buffers; i++) {
            long written = Math.min(left, rooms[first]);
            queue.push(heads[first], written);
            pieces.drop(rooms[first]);
            left -= written;
            first = first + 1 & MOST - 1;
            count--;
        }
    }

    /** Puts back what was taken and is not filled. */
    void release() {
        queue.rewind(count);
        count = 0;
        pieces.clear();
    }
}
