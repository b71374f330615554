// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import io.outrigger.devices.virtio.Activation;
import io.outrigger.devices.virtio.Chain;
import io.outrigger.devices.virtio.Lane;
import io.outrigger.devices.virtio.QueueFault;
import io.outrigger.devices.virtio.RateLimit;
import io.outrigger.devices.virtio.Virtqueue;
import io.outrigger.vmm.GuestRegion;
import io.outrigger.vmm.Station;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A pair of queues at a switch. Polled, it forwards what its driver sends, into the receive queues of others; and
 * others, polled, fill its own receive queue. That is sound because one thread polls them all, and because a lane that
 * is drained leaves the switch on that thread first: what is gone cannot be touched.
 *
 * <p>Confined to the switch's thread, but for {@link #drain} and {@link #interrupt}.
 */
final class VifLane implements Lane, InterruptDelivery.Receiver {
    private static final int BUDGET = 64; // copies of up to 4 KiB in a turn: a flood to all counts for as many
    private static final int LOG_COPY = 12;

    private final Vif vif;
    private final Switch home;
    private final int pair;
    private final int receiver;
    private final NetDevice device;
    private final @Nullable Virtqueue rx;
    private final @Nullable Virtqueue tx;
    private final List<Virtqueue> queues;
    private final @Nullable RxBuffers buffers;
    private final Chain chain;
    private final GuestRegion[] regions;
    private final RateLimit transmit;
    private final RateLimit receive;
    private final NetCounters sent;
    private final NetCounters received;
    private boolean served;
    private boolean filled;
    private @Nullable RuntimeException failure; // met while another's frame was put in

    VifLane(
            Vif vif,
            int pair,
            NetDevice device,
            Activation activation,
            RateLimit transmit,
            RateLimit receive,
            NetCounters sent,
            NetCounters received) {
        this.vif = vif;
        this.home = vif.home();
        this.pair = pair;
        this.receiver = vif.receiver(pair);
        this.device = device;
        this.transmit = transmit;
        this.receive = receive;
        this.sent = sent;
        this.received = received;
        rx = activation.queues().get(2 * pair).orElse(null);
        tx = activation.queues().get(2 * pair + 1).orElse(null);
        queues = Stream.of(
                        activation.queues().get(2 * pair), activation.queues().get(2 * pair + 1))
                .flatMap(Optional::stream)
                .toList();
        boolean mergeable = activation.has(NetFeatures.MERGEABLE);
        buffers = rx == null ? null : new RxBuffers(rx, activation.memory(), mergeable);
        chain = new Chain(activation.memory());
        regions = Pieces.regionsOf(activation.memory());
    }

    @Override
    public List<Virtqueue> queues() {
        return queues;
    }

    // ---- sending

    @Override
    public int poll() {
        if (failure != null) {
            throw failure;
        }
        if (!served) {
            enter();
        }
        Virtqueue queue = tx;
        if (queue == null || !queue.hasAvailable()) {
            return 0;
        }
        int frames = 0;
        boolean failed = true;
        home.tick();
        try {
            for (int work = 0; work < BUDGET && transmit.admits() && queue.pop(chain); frames++) {
                work += forward();
                queue.push(chain.head(), 0);
            }
            failed = false;
        } finally {
            if (failed) {
                leave(); // nobody serves it any more until its driver resets it
            }
            home.publish();
            queue.publish();
        }
        return frames;
    }

    private int forward() {
        if (chain.segments() > chain.readable()) {
            throw new QueueFault("a frame to send that is to be written");
        }
        Frame frame = home.frame();
        transmit.spend(chain.readableBytes()); // of what is dropped too: a guest is not to spin on it
        if (chain.readableBytes() > NetHeader.SIZE + NetHeader.MOST_FRAME) {
            sent.dropped(Drop.TOO_BIG);
            return 1;
        }
        frame.take(chain, regions);
        if (!device.isUp() || !frame.parse(pair, device.inForce())) {
            sent.dropped(Drop.MALFORMED);
            return 1;
        }
        return home.forward(vif, sent);
    }

    @Override
    public boolean hasWork() {
        return failure != null || !served || tx != null && tx.hasAvailable() && transmit.admits();
    }

    @Override
    public long deadline() {
        return tx != null && tx.hasAvailable() ? transmit.opens() : Station.NEVER;
    }

    /** Of what it sends only: a frame for which there is no buffer is lost, so that nobody waits for one. */
    @Override
    public void kicks(boolean wanted) {
        if (tx != null) {
            tx.kicks(wanted);
        }
        if (rx != null) {
            rx.kicks(false);
        }
    }

    // ---- receiving, while another is polled

    /** Takes a copy of a frame. What goes wrong in it is kept, and is its own failure when it is polled. */
    @SuppressWarnings("CatchingUnchecked")
    int receive(Frame frame) {
        RxBuffers room = buffers;
        if (room == null || !device.isUp()) {
            return drop(Drop.NOT_LIVE);
        }
        if (!device.filter().accepts(frame.destination())) {
            return drop(Drop.FILTERED);
        }
        if (!receive.admits()) {
            return drop(Drop.RATE_LIMITED);
        }
        try {
            return fill(room, frame);
        } catch (RuntimeException | Error e) {
            fail(e);
            return 1;
        }
    }

    // Not the sender's failure: kept until this lane is polled, which its driver need not cause.
    private void fail(Throwable why) {
        failure = why instanceof QueueFault fault
                ? fault
                : new IllegalStateException("receive queue %d".formatted(2 * pair), why);
        leave();
    }

    private int fill(RxBuffers room, Frame frame) {
        NetHeader header = frame.header();
        long features = device.inForce();
        if (header.isLarge() && (features & header.wants()) != header.wants()) {
            return cut(room, frame);
        }
        long bytes = NetHeader.SIZE + frame.length();
        if (!room.reserve(bytes)) {
            return drop(room.isComplete() ? Drop.TOO_BIG : Drop.NO_BUFFERS);
        }
        boolean leaveSum = (features & NetFeatures.GUEST_CSUM) != 0;
        if (leaveSum) {
            header.write(room.pieces());
        } else {
            NetHeader.writePlain(room.pieces());
        }
        frame.copyTo(room.pieces());
        if (header.needsChecksum() && !leaveSum) {
            Segmenter.complete(room.pieces(), header, frame.length());
        }
        return give(room, bytes);
    }

    private int cut(RxBuffers room, Frame frame) {
        Segmenter segmenter = home.segmenter();
        int segments = segmenter.begin(frame);
        if (segments == 0) {
            return drop(Drop.MALFORMED);
        }
        int work = 0;
        for (int i = 0; i < segments; i++) {
            long bytes = segmenter.bytes(frame, i);
            if (room.reserve(bytes)) {
                segmenter.write(frame, i, segments, room.pieces());
                work += give(room, bytes);
            } else {
                work += drop(room.isComplete() ? Drop.TOO_BIG : Drop.NO_BUFFERS);
            }
        }
        return work;
    }

    private int give(RxBuffers room, long bytes) {
        room.commit(bytes);
        received.passed(bytes - NetHeader.SIZE);
        receive.spend(bytes - NetHeader.SIZE);
        if (!filled) {
            filled = true;
            home.filled(this);
        }
        return 1 + (int) (bytes >>> LOG_COPY);
    }

    private int drop(Drop reason) {
        received.dropped(reason);
        return 1;
    }

    /** Shows the driver what it got in this turn. */
    @SuppressWarnings("CatchingUnchecked")
    void publishReceived() {
        filled = false;
        Virtqueue queue = rx;
        try {
            if (queue != null && queue.show()) {
                home.interrupts().deliver(receiver, this);
            }
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    /** Any thread. */
    @Override
    public void interrupt() {
        Virtqueue queue = rx;
        if (queue != null) {
            queue.interrupt();
        }
    }

    // ---- coming and going

    private void enter() {
        served = true;
        home.interrupts().add(receiver, this);
        vif.serve(pair, this);
    }

    private void leave() {
        vif.unserve(pair, this);
    }

    /** Leaves the switch: on return its thread touches nothing of this VM. By a thread that is not the switch's. */
    @Override
    public void drain() {
        home.between(() -> {
            leave();
            served = false;
        });
        home.interrupts().remove(receiver);
        if (buffers != null) {
            buffers.release();
        }
    }
}
