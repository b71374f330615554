// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.balloon;

import io.outrigger.devices.virtio.Chain;
import io.outrigger.devices.virtio.Virtqueue;
import io.outrigger.vmm.GuestMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The inflate queue: chains of page numbers, 32 bits each, whose pages are the host's from now on. A chain may be as
 * long as a guest likes; it is served in pieces.
 *
 * <p>Confined to the thread of its lane.
 */
final class InflateQueue implements BalloonQueue {
    private static final int PIECE = 256; // what Linux puts into one chain (VIRTIO_BALLOON_ARRAY_PFNS_MAX)
    private static final int NUMBER = 4;

    private final Virtqueue queue;
    private final HostReclaim reclaim;
    private final Chain chain;
    private final PageRuns runs = new PageRuns(PIECE);
    private final MemorySegment piece = Arena.ofAuto().allocate(PIECE * NUMBER);
    private boolean held;
    private long offset; // of what was not read yet of the held chain

    InflateQueue(Virtqueue queue, GuestMemory memory, HostReclaim reclaim) {
        this.queue = queue;
        this.reclaim = reclaim;
        chain = new Chain(memory);
    }

    @Override
    public Virtqueue queue() {
        return queue;
    }

    @Override
    public boolean hasWork() {
        return held || queue.hasAvailable();
    }

    @Override
    public int poll(Budget budget) {
        int work = 0;
        while (budget.isLeft() && (held || pop(budget))) {
            work++;
            if (runs.next()) {
                budget.spend(runs.count());
                reclaim.discard(runs.first() * HostReclaim.PAGE, (long) runs.count() * HostReclaim.PAGE);
            } else if (!readPiece()) {
                held = false;
                queue.push(chain.head(), 0);
            }
        }
        return work;
    }

    private boolean pop(Budget budget) {
        held = queue.pop(chain);
        if (held) {
            budget.spend(0);
            offset = 0;
            runs.clear();
        }
        return held;
    }

    private boolean readPiece() {
        long bytes = chain.read(offset, piece);
        offset += bytes;
        runs.clear();
        for (long at = 0; at + NUMBER <= bytes; at += NUMBER) {
            runs.add(piece.get(ValueLayout.JAVA_INT_UNALIGNED, at));
        }
        runs.seal();
        return bytes >= NUMBER;
    }

    // A chain that is half done goes back: its pages are the host's until the driver has it, given back twice or not.
    @Override
    public void drain() {
        if (held) {
            held = false;
            queue.rewind(1);
        }
    }
}
