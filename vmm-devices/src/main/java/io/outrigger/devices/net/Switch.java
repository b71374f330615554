// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import io.outrigger.vmm.Poller;
import io.outrigger.vmm.SpecException;
import java.security.SecureRandom;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A learning Ethernet switch (IEEE 802.1D, without spanning tree) between the VMs of this process: one thread, a
 * poller's, serves all queues of all ports, and copies each frame once, from the sender's memory into the receiver's.
 * It never waits for a receiver.
 *
 * <p>Thread-safe: what changes ports its thread does itself, between two polls. What is marked so is confined to it.
 */
public final class Switch implements AutoCloseable {
    /** How many ports it has. */
    public static final int PORTS = 128;

    private static final int LEARNED_EACH = 64;
    private static final int AGE = 300; // seconds (802.1D, table 7-5)
    private static final int LOG_SECOND = 30; // a coarse one, without a division

    private final String name;
    private final Poller poller;
    private final InterruptDelivery interrupts;
    private final Frame frame = new Frame();
    private final Segmenter segmenter = new Segmenter();
    private final MacTable table = new MacTable(PORTS, LEARNED_EACH, AGE, new SecureRandom().nextLong());
    private final @Nullable SwitchPort[] ports = new SwitchPort[PORTS];
    private final VifLane[] fresh = new VifLane[InterruptDelivery.MOST];
    private int end; // after the last port
    private int freshLanes;
    private int now;
    private final BitSet receivers = new BitSet();
    private volatile @Nullable Thread thread;
    private @Nullable Uplink uplink;
    private long floods;

    /**
     * A switch without ports.
     *
     * @param name for reports
     * @param poller whose thread runs it; stays the caller's, and ends after the switch
     * @param interrupts who tells guests of frames that have come; stays the caller's too
     */
    public Switch(String name, Poller poller, InterruptDelivery interrupts) {
        this.name = name;
        this.poller = poller;
        this.interrupts = interrupts;
        poller.between(() -> thread = Thread.currentThread());
    }

    /** What it is called. */
    public String name() {
        return name;
    }

    Poller poller() {
        return poller;
    }

    InterruptDelivery interrupts() {
        return interrupts;
    }

    /** Connects it with a network of the host's; once at most. The tap is closed with it. */
    public void uplink(String tap) {
        Uplink made = new Uplink(this, TapPort.open(tap, 1).getFirst());
        try {
            plug(made, MacTable.NONE);
        } catch (RuntimeException e) {
            made.close();
            throw e;
        }
        uplink = made;
        poller.add(made);
    }

    /** Does something on its thread, at once if that is the caller's. */
    void between(Runnable action) {
        if (Thread.currentThread() == thread) {
            action.run();
        } else {
            poller.between(action);
        }
    }

    /** Numbers for a port's receive queues, the lowest that are free: {@link InterruptDelivery}. */
    int[] reserve(int queues) {
        int[] numbers = new int[queues];
        between(() -> {
            if (receivers.cardinality() + queues > InterruptDelivery.MOST) {
                throw new SpecException(
                        "net.queues", "%s has no more than %d queues in all".formatted(name, InterruptDelivery.MOST));
            }
            for (int i = 0; i < queues; i++) {
                numbers[i] = receivers.nextClearBit(0);
                receivers.set(numbers[i]);
            }
        });
        return numbers;
    }

    void release(int[] numbers) {
        between(() -> {
            for (int n : numbers) {
                receivers.clear(n);
            }
        });
    }

    /**
     * Gives a port a place.
     *
     * @param address its own; {@link MacTable#NONE} for a port without one
     */
    void plug(SwitchPort port, long address) {
        between(() -> {
            int number = 0;
            while (number < PORTS && ports[number] != null) {
                number++;
            }
            if (number == PORTS) {
                throw new SpecException("net.switch", "%s has no more than %d ports".formatted(name, PORTS));
            }
            if (address != MacTable.NONE && !table.own(address, number)) {
                throw new SpecException("net.mac", "another port of %s has the same".formatted(name));
            }
            ports[number] = port;
            port.number(number);
            end = Math.max(end, number + 1);
        });
    }

    void unplug(SwitchPort port, long address) {
        between(() -> {
            int number = port.number();
            if (number != MacTable.NONE) {
                table.disown(address, number);
                table.forget(number);
                ports[number] = null;
                port.number(MacTable.NONE);
            }
        });
    }

    // ---- what its thread does

    /** A frame to fill, for one port after the other. Confined to the switch's thread. */
    Frame frame() {
        return frame;
    }

    Segmenter segmenter() {
        return segmenter;
    }

    /** A turn of a port begins. Confined to the switch's thread. */
    void tick() {
        now = (int) (System.nanoTime() >>> LOG_SECOND);
    }

    /** Gives a port another address of its own. Any thread. Returns false if that is another's. */
    boolean readdress(SwitchPort port, long old, long address) {
        boolean[] done = new boolean[1];
        between(() -> {
            done[0] = table.own(address, port.number());
            if (done[0] && old != address) {
                table.disown(old, port.number());
            }
        });
        return done[0];
    }

    /**
     * Forwards {@link #frame}, which was parsed. Confined to the switch's thread.
     *
     * @param counters what the sender's are
     * @return how much work that was
     */
    int forward(SwitchPort from, NetCounters counters) {
        if (table.learn(frame.source(), from.number(), now) == MacTable.Learned.FORGED) {
            counters.dropped(Drop.FORGED);
            return 1;
        }
        counters.passed(frame.length());
        if (!RxFilter.isGroup(frame.destination())) {
            int at = table.find(frame.destination(), now);
            SwitchPort to = at == MacTable.NONE ? null : ports[at];
            if (to != null) {
                return to == from ? 1 : to.receive(frame);
            }
        }
        return flood(from);
    }

    private int flood(SwitchPort from) {
        floods++;
        int work = 1;
        for (int i = 0; i < end; i++) {
            SwitchPort to = ports[i];
            if (to != null && to != from) {
                work += to.receive(frame);
            }
        }
        return work;
    }

    /** A lane has frames that its driver is to be told of. Confined to the switch's thread. */
    void filled(VifLane lane) {
        fresh[freshLanes++] = lane;
    }

    /** A turn of a port ends: tells all who got frames. Confined to the switch's thread. */
    void publish() {
        for (int i = 0; i < freshLanes; i++) {
            fresh[i].publishReceived();
        }
        freshLanes = 0;
        frame.clear();
    }

    // ---- for anybody

    /** How many addresses it knows. */
    public int addresses() {
        int[] size = new int[1];
        between(() -> size[0] = table.size());
        return size[0];
    }

    /** What became of the frames, for each port. */
    public Map<String, Long> counters() {
        Map<String, Long> all = new LinkedHashMap<>();
        all.put("floods", floods);
        between(() -> {
            for (int i = 0; i < end; i++) {
                SwitchPort port = ports[i];
                if (port != null) {
                    port.addCounters(all, "port%d.".formatted(i));
                }
            }
        });
        return all;
    }

    /** Ends it, once no VM is plugged in. Its poller goes on. Idempotent. */
    @Override
    public void close() {
        Uplink was = uplink;
        if (was != null) {
            uplink = null;
            poller.remove(was);
            unplug(was, MacTable.NONE);
            was.close();
        }
    }
}
