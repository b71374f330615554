// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.pci;

import io.outrigger.vmm.IoDevice;
import io.outrigger.vmm.MessageInterrupt;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A function's message-signalled interrupts (PCI 3.0, 6.8.2): the capability, a page with the table of messages, and a
 * page with the bits of those that are pending. It answers these two pages.
 *
 * <p>Thread-safe.
 */
public final class Msix implements IoDevice {
    /** How many vectors there can be: as many entries as a page has. */
    public static final int MOST = 256;

    /** Bytes it answers. */
    public static final int SIZE = 0x2000;

    private static final int CAPABILITY = 0x11;
    private static final int CONTROL_ENABLE = 0x8000;
    private static final int CONTROL_MASK = 0x4000;
    private static final int PENDING_BITS = 0x1000;

    private static final int ENTRY = 16;
    private static final int ENTRY_DATA = 8;
    private static final int ENTRY_CONTROL = 12;
    private static final int ENTRY_MASKED = 1;

    private final PciFunction function;
    private final int control;
    private final Supplier<MessageInterrupt> messages;
    private final List<MsixVector> vectors;
    private final ByteBuffer table;
    private volatile boolean enabled;

    /**
     * Adds the capability to a function.
     *
     * @param vectors how many, up to {@link #MOST}
     * @param bar which base address the two pages are at
     * @param offset where from it on
     * @param messages makes a way to send messages; called when a vector is first used
     */
    public Msix(PciFunction function, int vectors, int bar, int offset, Supplier<MessageInterrupt> messages) {
        this.function = function;
        this.messages = messages;
        this.vectors = Stream.generate(MsixVector::new).limit(vectors).toList();
        this.table = ByteBuffer.allocate(ENTRY * vectors).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer body = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
        body.putShort((short) (vectors - 1)).putInt(offset | bar).putInt(offset + PENDING_BITS | bar);
        this.control = function.addCapability(CAPABILITY, body.array()) + 2;
        for (int i = 0; i < vectors; i++) {
            table.putInt(ENTRY * i + ENTRY_CONTROL, ENTRY_MASKED);
        }
        function.allow(control, 2, CONTROL_ENABLE | CONTROL_MASK);
        function.afterWrite(control, 2, this::updateAll);
    }

    @Override
    public String name() {
        return "msix";
    }

    /** How many vectors there are. */
    public int vectors() {
        return vectors.size();
    }

    /** Whether the guest has switched it on. */
    public boolean isEnabled() {
        return enabled;
    }

    /**
     * Gets a vector what it takes to send messages.
     *
     * @return false if there is no such vector, or the host has no room for more
     */
    public synchronized boolean allocate(int vector) {
        if (vector < 0 || vector >= vectors.size() || !vectors.get(vector).allocate(messages)) {
            return false;
        }
        update(vector);
        return true;
    }

    /** Sends a vector's message, now or when it is unmasked. Allocates nothing. */
    public void raise(int vector) {
        vectors.get(vector).raise();
    }

    @Override
    public synchronized long read(long offset, int width) {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value |= (readByte((int) offset + i) & 0xFFL) << 8 * i;
        }
        return value;
    }

    /** The specification has guests use 4 or 8 aligned bytes; of what else they do each byte counts. */
    @Override
    public synchronized void write(long offset, int width, long value) {
        int last = -1;
        for (int i = 0; i < width; i++) {
            int at = (int) offset + i;
            if (at < table.capacity()) {
                boolean reserved = at % ENTRY > ENTRY_CONTROL;
                int allowed = at % ENTRY == ENTRY_CONTROL ? ENTRY_MASKED : reserved ? 0 : 0xFF;
                table.put(at, (byte) (value >>> 8 * i & allowed));
                last = at / ENTRY;
            }
        }
        for (int vector = (int) offset / ENTRY; vector <= last; vector++) {
            update(vector);
        }
    }

    private int readByte(int at) {
        if (at < PENDING_BITS) {
            return at < table.capacity() ? table.get(at) : 0;
        }
        int bits = 0;
        int first = 8 * (at - PENDING_BITS);
        for (int i = first; i < first + 8 && i < vectors.size(); i++) {
            bits |= vectors.get(i).isPending() ? 1 << i - first : 0;
        }
        return bits;
    }

    private synchronized void updateAll() {
        enabled = (function.get(control, 2) & CONTROL_ENABLE) != 0;
        for (int i = 0; i < vectors.size(); i++) {
            update(i);
        }
    }

    private void update(int i) {
        MsixVector vector = vectors.get(i);
        long state = function.get(control, 2);
        if ((state & CONTROL_ENABLE) == 0) {
            vector.disable();
        } else if ((state & CONTROL_MASK) != 0 || (table.getInt(ENTRY * i + ENTRY_CONTROL) & ENTRY_MASKED) != 0) {
            vector.mask();
        } else {
            vector.unmask(table.getLong(ENTRY * i), table.getInt(ENTRY * i + ENTRY_DATA));
        }
    }

    /** What the table holds. */
    public synchronized MsixState save() {
        List<MsixState.Entry> entries = new ArrayList<>();
        for (int i = 0; i < vectors.size(); i++) {
            boolean masked = table.getInt(ENTRY * i + ENTRY_CONTROL) != 0;
            boolean pending = vectors.get(i).isPending();
            entries.add(new MsixState.Entry(
                    table.getLong(ENTRY * i), table.getInt(ENTRY * i + ENTRY_DATA), masked, pending));
        }
        return new MsixState(entries);
    }

    /** Takes over a saved table; after the function's registers. What is pending and not masked is sent. */
    public synchronized void restore(MsixState state) {
        if (state.entries().size() != vectors.size()) {
            throw new IllegalArgumentException("a table of %d vectors, not %d"
                    .formatted(vectors.size(), state.entries().size()));
        }
        for (int i = 0; i < vectors.size(); i++) {
            MsixState.Entry e = state.entries().get(i);
            table.putLong(ENTRY * i, e.address()).putInt(ENTRY * i + ENTRY_DATA, e.data());
            table.putInt(ENTRY * i + ENTRY_CONTROL, e.masked() ? ENTRY_MASKED : 0);
            vectors.get(i).restorePending(e.pending());
        }
        updateAll();
    }

    /** Gives back what its vectors have. */
    public synchronized void close() {
        vectors.forEach(MsixVector::close);
    }
}
