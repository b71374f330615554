// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block;

import io.outrigger.linux.BlockFile;
import io.outrigger.linux.IoVector;
import org.jspecify.annotations.Nullable;

/**
 * Large reads, as far as the host has their bytes in memory: copied by the thread of the lane, the first that came
 * first, and in turns, so that whoever else the thread serves has its own in between. One thread that copies is here
 * faster than threads of the kernel's that do, which need processors besides: those of the guests.
 *
 * <p>Confined to the thread of its lane.
 */
final class CachedReads {
    private final BlockFile file;
    private final Transfer[] queue;
    private final int mask;
    private final IoVector piece = new IoVector(Transfer.STRETCHES);
    private int head;
    private int tail;
    private long left; // of the turn

    /**
     * None yet.
     *
     * @param most at once
     */
    CachedReads(BlockFile file, int most) {
        this.file = file;
        queue = new Transfer[Integer.highestOneBit(2 * most - 1)];
        mask = queue.length - 1;
    }

    boolean isEmpty() {
        return head == tail;
    }

    void add(Transfer read) {
        queue[tail++ & mask] = read;
    }

    /** A new turn, of at most so many bytes. */
    void turn(long most) {
        left = most;
    }

    /**
     * Copies what the turn allows, up to the next read that can go no further here: it is whole, or the host does not
     * have the bytes that its memory has still room for.
     *
     * @return that one, which is no longer in here; null if there is none in this turn
     */
    @Nullable
    Transfer next() {
        while (left > 0 && !isEmpty()) {
            Transfer read = queue[head & mask];
            piece.clear();
            piece.addFrom(read.memory(), 0, Math.min(left, read.memory().bytes()));
            int n = file.readCached(piece, read.offset());
            if (n > 0) {
                read.memory().advance(n);
                read.advance(n);
                left -= n;
            }
            if (n <= 0 || read.memory().bytes() == 0) {
                head++;
                return read;
            }
        }
        return null;
    }
}
