// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import io.outrigger.vmm.GuestMemory;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;

/** The driver's side of a queue. */
public final class MockQueue {
    private final MockDriver driver;
    private final GuestMemory memory;
    private final int index;
    private final int size;
    private final long base;
    private final boolean eventIndex;
    private final Deque<Integer> free = new ArrayDeque<>();
    private final int[] lengthOfChain;
    private short available;
    private short kicked;
    private short seen;

    MockQueue(MockDriver driver, GuestMemory memory, int index, int size, long base, boolean eventIndex) {
        this.driver = driver;
        this.memory = memory;
        this.index = index;
        this.size = size;
        this.base = base;
        this.eventIndex = eventIndex;
        lengthOfChain = new int[size];
        memory.clear(base, end() - base);
        for (int i = 0; i < size; i++) {
            free.add(i);
        }
    }

    /** A stretch of memory in a chain. */
    public record Buffer(long gpa, int length, boolean writable) {
        /** One that the device reads. */
        public static Buffer toRead(long gpa, int length) {
            return new Buffer(gpa, length, false);
        }

        /** One that the device writes. */
        public static Buffer toWrite(long gpa, int length) {
            return new Buffer(gpa, length, true);
        }
    }

    /** A chain that came back. */
    public record Used(int head, int written) {}

    /** Where the descriptors are. */
    public long descriptors() {
        return base;
    }

    /** Where the avail ring is. */
    public long avail() {
        return base + 16L * size;
    }

    /** Where the used ring is. */
    public long used() {
        return avail() + 4 + 2L * size + 2 + 3 & -4;
    }

    long end() {
        return used() + 4 + 8L * size + 2;
    }

    /** How many descriptors it has. */
    public int size() {
        return size;
    }

    /** How many of them are free. */
    public int free() {
        return free.size();
    }

    /** Puts a chain in, without telling the device. */
    public int put(Buffer... buffers) {
        int[] slots = new int[buffers.length];
        Arrays.setAll(slots, i -> free.remove());
        for (int i = 0; i < buffers.length; i++) {
            boolean last = i == buffers.length - 1;
            int flags = (buffers[i].writable() ? 2 : 0) | (last ? 0 : 1);
            descriptor(slots[i], buffers[i].gpa(), buffers[i].length(), flags, last ? 0 : slots[i + 1]);
        }
        lengthOfChain[slots[0]] = buffers.length;
        offer(slots[0]);
        return slots[0];
    }

    /** Writes a descriptor as it is told to. */
    public void descriptor(int slot, long gpa, int length, int flags, int next) {
        long at = base + 16L * slot;
        memory.putLong(at, gpa);
        memory.putInt(at + 8, length);
        memory.putShort(at + 12, (short) flags);
        memory.putShort(at + 14, (short) next);
    }

    /** Makes a head available. */
    public void offer(int head) {
        memory.putShort(avail() + 4 + 2L * (available & size - 1), (short) head);
        available++;
        memory.putShortRelease(avail() + 2, available);
    }

    /** Sets the avail index as it is told to. */
    public void availIndex(int value) {
        available = (short) value;
        memory.putShortRelease(avail() + 2, available);
    }

    /** Says from which index on it wants to be interrupted: at once, if it asks for the next. */
    public void interruptAt(int event) {
        memory.putShort(avail() + 4 + 2L * size, (short) event);
    }

    /** Whether the device wants to be told of what was put in since the last kick. */
    public boolean wantsKick() {
        if (!eventIndex) {
            return (memory.getShort(used()) & 1) == 0;
        }
        int event = memory.getShort(used() + 4 + 8L * size) & 0xFFFF;
        return (available - event - 1 & 0xFFFF) < (available - kicked & 0xFFFF);
    }

    /** Tells the device, if it wants to be told. */
    public boolean kick() {
        boolean wanted = wantsKick();
        kicked = available;
        if (wanted) {
            driver.notify(index);
        }
        return wanted;
    }

    /** Takes back a chain that the device is done with. */
    public Optional<Used> take() {
        if (memory.getShortAcquire(used() + 2) == seen) {
            return Optional.empty();
        }
        long at = used() + 4 + 8L * (seen & size - 1);
        Used element = new Used(memory.getInt(at), memory.getInt(at + 4));
        seen++;
        interruptAt(seen);
        int slot = element.head();
        for (int n = lengthOfChain[slot]; n > 0; n--) {
            int next = memory.getShort(base + 16L * slot + 14) & 0xFFFF;
            free.add(slot);
            slot = next;
        }
        return Optional.of(element);
    }
}
