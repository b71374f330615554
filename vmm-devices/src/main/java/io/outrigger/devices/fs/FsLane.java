// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

import io.outrigger.devices.virtio.Lane;
import io.outrigger.devices.virtio.Virtqueue;
import io.outrigger.linux.EventFd;
import io.outrigger.linux.Waitable;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.Uninterrupted;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Takes requests from queues to the worker, and back when they are done. The host's file systems may take their time:
 * whoever serves this lane never waits for them.
 *
 * <p>Confined to one thread at a time, but for {@link #finished}, which is the worker's.
 */
final class FsLane implements Lane {
    /** How many requests the worker has of one lane at most; others wait in their queue. */
    static final int MOST_IN_FLIGHT = 64;

    private static final int BUDGET = 32;

    private final List<Virtqueue> queues;
    private final List<EventFd> wakes = List.of(EventFd.create());
    private final FsWorker worker;
    private final Deque<FsRequest> free = new ArrayDeque<>();
    private final BlockingQueue<FsRequest> done = new ArrayBlockingQueue<>(MOST_IN_FLIGHT);
    private volatile int inFlight; // written by whoever serves the lane
    private volatile boolean wakeWanted = true;

    /** A lane of queues, of which the first goes first. */
    FsLane(List<Virtqueue> queues, GuestMemory memory, FsWorker worker) {
        this.queues = List.copyOf(queues);
        this.worker = worker;
        for (int i = 0; i < MOST_IN_FLIGHT; i++) {
            free.add(new FsRequest(this, memory, queues.getFirst()));
        }
    }

    @Override
    public List<Virtqueue> queues() {
        return queues;
    }

    @Override
    public int poll() {
        int work = 0;
        for (FsRequest r = done.poll(); r != null; r = done.poll()) {
            giveBack(r);
            work++;
        }
        if (work > 0) {
            publish();
        }
        return work + submit();
    }

    private int submit() {
        int submitted = 0;
        for (int i = 0; i < queues.size(); i++) {
            Virtqueue q = queues.get(i);
            for (FsRequest r = free.peek(); r != null && submitted < BUDGET && r.takeFrom(q); r = free.peek()) {
                free.pop();
                inFlight = MOST_IN_FLIGHT - free.size();
                worker.submit(r);
                submitted++;
            }
        }
        return submitted;
    }

    private void giveBack(FsRequest r) {
        r.giveBack();
        free.push(r);
        inFlight = MOST_IN_FLIGHT - free.size();
    }

    private void publish() {
        for (int i = 0; i < queues.size(); i++) {
            queues.get(i).publish();
        }
    }

    /** The worker is done with a request. */
    void finished(FsRequest r) {
        done.add(r);
        if (wakeWanted) { // else somebody polls
            wakes.getFirst().signal();
        }
    }

    /** Whether the worker has requests of this lane, or has done some that nobody took back. Any thread may ask. */
    boolean isBusy() {
        return inFlight > done.size();
    }

    @Override
    public boolean hasWork() {
        return !done.isEmpty() || inFlight < MOST_IN_FLIGHT && Lane.super.hasWork();
    }

    @Override
    public List<? extends Waitable> wakes() {
        return wakes;
    }

    @Override
    public void kicks(boolean wanted) {
        wakeWanted = wanted; // before the caller looks for work once more
        Lane.super.kicks(wanted);
    }

    @Override
    public void drain() {
        while (inFlight > 0) {
            // the worker is in the guest's memory: there is no leaving before it is out
            Uninterrupted.await(() -> giveBack(done.take()));
        }
        publish();
    }

    /** Gives its eventfd back; nobody serves it any more. */
    void close() {
        wakes.getFirst().close();
    }
}
