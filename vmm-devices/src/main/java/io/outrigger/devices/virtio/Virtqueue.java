// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import io.outrigger.linux.headers.Linux;
import io.outrigger.vmm.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The device's side of a split virtqueue (section 2.7):
 *
 * <pre>
 * descriptors  16 bytes each: address, length, flags, next
 * avail        flags, index, ring of heads, used_event     written by the driver
 * used         flags, index, ring of (head, written), avail_event     written by the device
 * </pre>
 *
 * <p>Allocates nothing. What the driver writes is read once and checked.
 *
 * <p>Confined to the thread of its lane.
 */
public final class Virtqueue {
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    /** The most descriptors that a queue can have here; the specification allows twice as many. */
    static final int MOST = 0x4000;

    private static final VarHandle INDEX = ValueLayout.JAVA_SHORT.varHandle();
    private static final int AT_FLAGS = 0;
    private static final int AT_INDEX = 2;
    private static final int AT_RING = 4;
    private static final int DESCRIPTOR_SIZE = 16;
    private static final int USED_SIZE = 8;
    private static final int EVENT_SIZE = 2;

    // An event index that no driver's index comes near to for the next quarter of its range.
    private static final int FAR = 0x8000;
    private static final int QUARTER = 0x4000;

    private final int index;
    private final int size;
    private final MemorySegment descriptors;
    private final MemorySegment avail;
    private final MemorySegment used;
    private final QueueConfig config;
    private final boolean indirect;
    private final boolean eventIndex;
    private final Runnable interrupt;
    private final QueueCounters counters = new QueueCounters();
    private int nextAvail; // free-running, 16 bits count
    private int nextUsed;
    private int published;
    private int farFrom;
    private boolean kicksWanted = true;

    /**
     * A queue as the driver has laid it out.
     *
     * @param interrupt raises the queue's interrupt
     * @throws QueueFault if a part of it is not RAM, or misaligned
     */
    Virtqueue(int index, QueueConfig config, GuestMemory memory, long features, Runnable interrupt) {
        this.index = index;
        this.config = config;
        size = config.size();
        descriptors = area(memory, config.descriptors(), (long) size * DESCRIPTOR_SIZE, 16);
        avail = area(memory, config.avail(), AT_RING + 2L * size + EVENT_SIZE, 2);
        used = area(memory, config.used(), AT_RING + (long) USED_SIZE * size + EVENT_SIZE, 4);
        indirect = (features & Features.INDIRECT) != 0;
        eventIndex = (features & Features.EVENT_INDEX) != 0;
        this.interrupt = interrupt;
    }

    private static MemorySegment area(GuestMemory memory, long gpa, long length, int alignment) {
        if (gpa % alignment != 0 || !memory.contains(gpa, length)) {
            throw new QueueFault("a ring at 0x%x, %d bytes, is misaligned or not RAM".formatted(gpa, length));
        }
        return memory.slice(gpa, length);
    }

    /** Goes on where another has stopped. */
    Virtqueue resumeAt(QueueState state) {
        nextAvail = Short.toUnsignedInt(state.nextAvail());
        nextUsed = Short.toUnsignedInt(state.nextUsed());
        published = nextUsed;
        return this;
    }

    QueueState save() {
        return new QueueState(
                size, config.descriptors(), config.avail(), config.used(), true, (short) nextAvail, (short) nextUsed);
    }

    /** Its number within the device. */
    public int index() {
        return index;
    }

    /** How many descriptors it has. */
    public int size() {
        return size;
    }

    /** What it has done. */
    public QueueCounters counters() {
        return counters;
    }

    /** Whether the driver has put something in. */
    public boolean hasAvailable() {
        return availIndex() != (nextAvail & 0xFFFF);
    }

    /**
     * Takes the next chain.
     *
     * @return whether there was one
     * @throws QueueFault if the driver does what it may not do
     */
    public boolean pop(Chain chain) {
        int ready = availIndex() - nextAvail & 0xFFFF;
        if (ready == 0) {
            return false;
        }
        if (ready > size) {
            throw new QueueFault("queue %d: %d chains available of %d".formatted(index, ready, size));
        }
        int head = Short.toUnsignedInt(avail.get(SHORT, AT_RING + 2L * (nextAvail & size - 1)));
        if (head >= size) {
            throw new QueueFault("queue %d: head %d of %d".formatted(index, head, size));
        }
        chain.load(descriptors, head, size, indirect);
        nextAvail = nextAvail + 1 & 0xFFFF;
        if (!kicksWanted && eventIndex && (nextAvail - farFrom & 0xFFFF) >= QUARTER) {
            postponeKicks();
        }
        return true;
    }

    /** Puts the last {@code chains} taken back, to be taken again; none of them was pushed. */
    public void rewind(int chains) {
        nextAvail = nextAvail - chains & 0xFFFF;
    }

    /**
     * Gives a chain back; the driver sees it with the next {@link #publish}.
     *
     * @param head the chain's
     * @param written bytes written into it
     */
    public void push(int head, long written) {
        long at = AT_RING + (long) USED_SIZE * (nextUsed & size - 1);
        used.set(LONG, at, head | written << 32);
        nextUsed = nextUsed + 1 & 0xFFFF;
        counters.served(written);
    }

    /** Shows the driver all that was pushed, and interrupts it if it wants that. */
    public void publish() {
        if (show()) {
            interrupt();
        }
    }

    /** The same, but leaves it to the caller to {@link #interrupt}. Returns whether the driver wants that. */
    public boolean show() {
        int old = published;
        if (old == nextUsed) {
            return false;
        }
        INDEX.setRelease(used, (long) AT_INDEX, (short) nextUsed);
        published = nextUsed;
        VarHandle.fullFence(); // the index is seen before we look whether to interrupt (2.7.10)
        boolean wanted = wantsInterrupt(old);
        if (wanted) {
            counters.interrupted();
        }
        return wanted;
    }

    /** Interrupts the driver. Any thread. */
    public void interrupt() {
        interrupt.run();
    }

    private boolean wantsInterrupt(int old) {
        if (eventIndex) {
            int event = Short.toUnsignedInt(avail.get(SHORT, AT_RING + 2L * size));
            return (nextUsed - event - 1 & 0xFFFF) < (nextUsed - old & 0xFFFF);
        }
        return (avail.get(SHORT, AT_FLAGS) & Linux.VRING_AVAIL_F_NO_INTERRUPT()) == 0;
    }

    /**
     * Tells the driver whether to notify of what it puts in. After asking for it, and a full fence, {@link
     * #hasAvailable} tells of all that was put in without a notification.
     */
    public void kicks(boolean wanted) {
        kicksWanted = wanted;
        if (!eventIndex) {
            used.set(SHORT, AT_FLAGS, wanted ? 0 : (short) Linux.VRING_USED_F_NO_NOTIFY());
        } else if (wanted) {
            INDEX.setOpaque(used, eventAt(), (short) nextAvail);
        } else {
            postponeKicks();
        }
    }

    /** Asks for a kick with the next chain, if kicks are wanted: after work, before looking again. */
    public void renewKicks() {
        if (kicksWanted && eventIndex) {
            INDEX.setOpaque(used, eventAt(), (short) nextAvail);
        }
    }

    // A driver notifies when its index passes the event's (2.7.10). One that lies half the range ahead is not passed
    // before it is moved on, since a driver can be at most a queue's size ahead of the device.
    private void postponeKicks() {
        farFrom = nextAvail;
        INDEX.setOpaque(used, eventAt(), (short) (nextAvail + FAR));
    }

    private long eventAt() {
        return AT_RING + (long) USED_SIZE * size;
    }

    private int availIndex() {
        return Short.toUnsignedInt((short) INDEX.getAcquire(avail, (long) AT_INDEX));
    }
}
