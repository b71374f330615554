// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.balloon;

import io.outrigger.devices.virtio.Chain;
import io.outrigger.devices.virtio.Virtqueue;
import io.outrigger.vmm.GuestMemory;

/**
 * The reporting queue: chains of free memory, as segments that the device may write, which nobody touches until the
 * driver has the chain back. Segments are blocks of 2 MiB and more; they are served in pieces.
 *
 * <p>Confined to the thread of its lane.
 */
final class ReportingQueue implements BalloonQueue {
    private static final long PAGE = HostReclaim.PAGE;

    private final Virtqueue queue;
    private final HostReclaim reclaim;
    private final Chain chain;
    private boolean held;
    private int segment;
    private long at; // guest-physical: where to go on within the segment

    ReportingQueue(Virtqueue queue, GuestMemory memory, HostReclaim reclaim) {
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
            if (segment < chain.segments()) {
                releasePiece(budget);
            } else {
                held = false;
                queue.push(chain.head(), 0); // nothing was written, as far as the driver is concerned
            }
        }
        return work;
    }

    private boolean pop(Budget budget) {
        held = queue.pop(chain);
        if (held) {
            budget.spend(0);
            begin(chain.readable()); // what the driver meant to be read is not free memory
        }
        return held;
    }

    private void begin(int newSegment) {
        segment = newSegment;
        at = segment < chain.segments() ? chain.gpa(segment) + PAGE - 1 & -PAGE : 0;
    }

    // Whole pages only: the first and the last may be the guest's in part.
    private void releasePiece(Budget budget) {
        long end = chain.gpa(segment) + chain.length(segment) & -PAGE;
        long length = Math.min(end - at, budget.pages() * PAGE);
        if (length > 0) {
            budget.spend((int) (length / PAGE));
            reclaim.discard(at, length);
            at += length;
        } else {
            budget.spend(0);
            begin(segment + 1);
        }
    }

    // A chain that is half done goes back: its memory is free until the driver has it, given back twice or not.
    @Override
    public void drain() {
        if (held) {
            held = false;
            queue.rewind(1);
        }
    }
}
