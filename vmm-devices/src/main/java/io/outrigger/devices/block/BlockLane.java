// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block;

import io.outrigger.devices.virtio.Lane;
import io.outrigger.devices.virtio.RateLimit;
import io.outrigger.devices.virtio.Virtqueue;
import io.outrigger.linux.Waitable;
import io.outrigger.linux.headers.Linux;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.Station;
import java.util.List;

/**
 * A queue of a disk: takes requests, has its engine do them, and answers in the order in which they are done. Allocates
 * nothing and never waits, but in {@link #drain}.
 *
 * <p>Confined to one thread at a time, but for {@link #flushSoon}.
 */
final class BlockLane implements Lane {
    /** The most requests in flight. */
    static final int MOST = 128;

    // A poll ends after so much, for whoever else its thread serves: requests, and bytes that it may itself copy. So
    // few requests, too, that a driver with more of them in flight handles these while the next are served: else each
    // would wait for the other.
    private static final int REQUESTS = 16;
    private static final long BYTES = 512 << 10;

    private static final int NOBODYS = -1;
    private static final int OK = Linux.VIRTIO_BLK_S_OK();

    private final Virtqueue queue;
    private final List<Virtqueue> queues;
    private final Engine engine;
    private final List<Waitable> wakes;
    private final BlockRequest request;
    private final RateLimit limit;
    private final BlockCounters counters;
    private final GuestMemory memory;
    private final Transfer[] transfers;
    private final int[] idle; // numbers of the transfers that are
    private final int[] heads; // by transfer, as what follows
    private final long[] statuses;
    private final long[] written;
    private int idles;
    private volatile boolean flushWanted;

    BlockLane(
            Virtqueue queue,
            GuestMemory memory,
            Engine engine,
            Transfer[] transfers,
            BlockRequest request,
            RateLimit limit,
            BlockCounters counters) {
        this.queue = queue;
        this.memory = memory;
        this.engine = engine;
        this.transfers = transfers;
        this.request = request;
        this.limit = limit;
        this.counters = counters;
        queues = List.of(queue);
        wakes = List.of(engine.done());
        heads = new int[transfers.length];
        statuses = new long[transfers.length];
        written = new long[transfers.length];
        idle = new int[transfers.length];
        for (int i = 0; i < idle.length; i++) {
            idle[i] = i;
        }
        idles = idle.length;
    }

    /** Flushes by itself, soon. Any thread. */
    void flushSoon() {
        flushWanted = true;
        engine.done().signal();
    }

    /** Whether nothing is in flight. */
    boolean isIdle() {
        return idles == idle.length;
    }

    @Override
    public List<Virtqueue> queues() {
        return queues;
    }

    @Override
    public int poll() {
        if (flushWanted && idles > 0) {
            flushWanted = false;
            Transfer t = transfers[idle[--idles]];
            heads[t.number()] = NOBODYS;
            engine.submit(t.begin(Transfer.Kind.FLUSH, 0, 0, true));
        }
        int work = accept();
        engine.start();
        work += answerDone(); // what the host had in memory is done by now
        queue.publish();
        return work;
    }

    private int accept() {
        int n = 0;
        long bytes = 0;
        while (n < REQUESTS && bytes < BYTES && idles > 0 && limit.admits() && queue.pop(request.chain())) {
            Transfer t = transfers[idle[idles - 1]];
            int status = request.read(t);
            limit.spend(request.bytes());
            if (status == BlockRequest.TO_DO) {
                idles--;
                heads[t.number()] = request.chain().head();
                statuses[t.number()] = request.statusAt();
                written[t.number()] = request.written();
                counters.took(t.kind(), request.bytes());
                engine.submit(t);
                bytes += request.bytes();
            } else {
                answer(request.chain().head(), request.statusAt(), status, request.written());
            }
            n++;
        }
        return n;
    }

    private int answerDone() {
        int n = 0;
        for (Transfer t = engine.take(); t != null; t = engine.take()) {
            int number = t.number();
            idle[idles++] = number;
            if (heads[number] != NOBODYS) {
                int status = t.error() == 0 ? OK : Linux.VIRTIO_BLK_S_IOERR();
                answer(heads[number], statuses[number], status, written[number]);
            }
            n++;
        }
        return n;
    }

    private void answer(int head, long statusAt, int status, long bytesWritten) {
        if (status != OK) {
            counters.failed();
        }
        memory.putByte(statusAt, (byte) status);
        queue.push(head, bytesWritten);
    }

    @Override
    public boolean hasWork() {
        return engine.hasWork() || idles > 0 && (flushWanted || queue.hasAvailable() && limit.admits());
    }

    @Override
    public long deadline() {
        return idles > 0 && queue.hasAvailable() ? limit.opens() : Station.NEVER;
    }

    @Override
    public List<Waitable> wakes() {
        return wakes;
    }

    @Override
    public void drain() {
        while (!isIdle()) {
            engine.start();
            if (answerDone() == 0) {
                engine.await();
            }
        }
        queue.publish();
    }
}
