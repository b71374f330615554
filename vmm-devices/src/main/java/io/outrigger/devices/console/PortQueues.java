// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.console;

import io.outrigger.devices.virtio.Chain;
import io.outrigger.devices.virtio.Virtqueue;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.Station;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A port's two queues: bytes from the guest, bytes for the guest.
 *
 * <p>What the host does not take waits in the queue. But a console's writer in Linux spins until its bytes are taken
 * (__send_to_port, drivers/char/virtio_console.c), so that a console whose reader has stalled drops bytes after a
 * tenth of a second, until the reader takes some again.
 *
 * <p>Confined to the thread of its lane.
 */
final class PortQueues {
    private static final long STALL = 100_000_000; // ns
    private static final long RETRY = 5_000_000; // ns
    private static final int CHAINS = 16;

    private final Port port;
    private final HostEnd end;
    private final @Nullable Virtqueue rx;
    private final @Nullable Virtqueue tx;
    private final Chain chain;
    private final Chain forGuest;
    private final MemorySegment room;
    private final PortCounters counters;
    private boolean held; // a chain of tx was taken, and its first port.skip() bytes passed on
    private boolean stalled; // the host takes no more for now
    private long stalledSince;
    private long retry;
    private boolean lossy; // the host has not taken any for so long that bytes are dropped

    PortQueues(
            Port port,
            @Nullable Virtqueue rx,
            @Nullable Virtqueue tx,
            GuestMemory memory,
            MemorySegment room,
            PortCounters counters) {
        this.port = port;
        this.end = port.end();
        this.rx = rx;
        this.tx = tx;
        this.room = room;
        this.counters = counters;
        chain = new Chain(memory);
        forGuest = new Chain(memory);
    }

    /** Passes bytes both ways: a few chains at most. Returns how many pieces of work were done. */
    int poll() {
        int work = 0;
        if (tx != null) {
            work += fromGuest(tx);
            tx.publish();
        }
        if (rx != null && port.isOpen() && end.hasInput()) {
            work += toGuest(rx);
            rx.publish();
        }
        return work;
    }

    /** Whether {@link #poll} would find something to do. */
    boolean hasWork() {
        return tx != null && (held ? mayPassOn() : tx.hasAvailable())
                || rx != null && port.isOpen() && end.hasInput() && rx.hasAvailable();
    }

    /** When to try again, though nobody says that there is room; {@link Station#NEVER}. */
    long deadline() {
        if (!held || !stalled) {
            return Station.NEVER;
        }
        if (!end.tellsOfRoom()) {
            return retry;
        }
        return port.id() == 0 ? stalledSince + STALL : Station.NEVER;
    }

    /** Puts a chain back that is half passed on; the port knows how much of it has gone. */
    void drain() {
        if (held && tx != null) {
            held = false;
            tx.rewind(1);
        }
    }

    // ---- from the guest

    private int fromGuest(Virtqueue queue) {
        int work = 0;
        for (int budget = CHAINS; budget > 0; budget--) {
            held = held || queue.pop(chain);
            if (!held || !mayPassOn() || !passOn()) {
                break;
            }
            work++;
            if (port.skip() >= chain.readableBytes()) {
                queue.push(chain.head(), 0);
                held = false;
                port.skip(0);
            }
        }
        return work;
    }

    private boolean mayPassOn() {
        if (!stalled || !end.isConnected()) {
            return true;
        }
        if (end.tellsOfRoom() ? end.hasRoom() : System.nanoTime() - retry >= 0) {
            return true;
        }
        return port.id() == 0 && System.nanoTime() - stalledSince >= STALL;
    }

    // False if the host takes nothing.
    private boolean passOn() {
        int n = (int) chain.read(port.skip(), room);
        int passed = n;
        if (!end.isConnected()) {
            counters.dropped(n);
        } else if (n > 0) {
            passed = end.offer(room, 0, n);
            if (passed > 0) {
                counters.fromGuest(passed);
                lossy = false;
            } else if (mayDrop()) {
                counters.dropped(n);
                passed = n;
            }
        }
        stalled = n > 0 && passed == 0;
        // An empty chain is done; so is a restored one that has become shorter.
        port.skip(n == 0 ? chain.readableBytes() : port.skip() + passed);
        return !stalled;
    }

    private boolean mayDrop() {
        long now = System.nanoTime();
        retry = now + RETRY;
        if (!stalled) {
            stalledSince = now;
        }
        lossy |= now - stalledSince >= STALL;
        return lossy && port.id() == 0;
    }

    // ---- to the guest

    private int toGuest(Virtqueue queue) {
        int work = 0;
        while (work < CHAINS && end.hasInput() && queue.pop(forGuest)) {
            long space = Math.min(forGuest.writableBytes(), room.byteSize());
            int n = end.take(room.asSlice(0, space));
            if (n == 0 && space > 0) {
                queue.rewind(1);
                break;
            }
            queue.push(forGuest.head(), forGuest.write(0, room.asSlice(0, n)));
            counters.toGuest(n);
            work++;
        }
        return work;
    }
}
