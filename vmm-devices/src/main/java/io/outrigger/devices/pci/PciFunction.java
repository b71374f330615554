// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.pci;

import io.outrigger.vmm.IoDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * A function of a PCI device: its configuration space, the base addresses in it, and what happens when certain
 * registers are touched. It has no interrupt pin.
 *
 * <p>Thread-safe. What it calls, it calls without its lock.
 */
public final class PciFunction {
    /** Base address registers of a type 0 header. */
    static final int BARS = 6;

    private static final int COMMAND_MEMORY = 1 << 1;
    private static final int COMMAND_MASTER = 1 << 2;
    private static final int COMMAND_NO_INTX = 1 << 10;

    private final ConfigSpace space = new ConfigSpace();
    private final List<Bar> bars = new ArrayList<>();
    private final List<Hook> readHooks = new ArrayList<>();
    private final List<Hook> writeHooks = new ArrayList<>();
    private Runnable decodingChanged = () -> {};

    private record Hook(int at, int length, Runnable action) {
        boolean touches(int offset, int width) {
            return offset < at + length && at < offset + width;
        }
    }

    /** A function with nothing but a header. While devices are attached, as all that adds to it. */
    public PciFunction(PciIdentity id) {
        space.set(ConfigSpace.VENDOR, 2, id.vendor());
        space.set(ConfigSpace.DEVICE, 2, id.device());
        space.set(ConfigSpace.REVISION, 4, id.revision() | (long) id.classCode() << 8);
        space.set(ConfigSpace.SUBSYSTEM_VENDOR, 2, id.subsystemVendor());
        space.set(ConfigSpace.SUBSYSTEM, 2, id.subsystem());
        space.allow(ConfigSpace.COMMAND, 2, COMMAND_MEMORY | COMMAND_MASTER | COMMAND_NO_INTX);
        // Nothing acts on these two; system software keeps notes in them (PCI 3.0, 6.2.4).
        space.allow(ConfigSpace.CACHE_LINE, 1, 0xFF);
        space.allow(ConfigSpace.INTERRUPT_LINE, 1, 0xFF);
    }

    /**
     * Adds a 64-bit base address: two registers (PCI 3.0, 6.2.5.1).
     *
     * @param index the first of them
     * @param size bytes, a power of two, at least 4096 so that no two share a page
     * @param device who answers there
     * @param moved told of each place that is decoded from now on, and of -1 when none is; with the bus's lock held
     */
    public synchronized void addBar(int index, long size, IoDevice device, LongConsumer moved) {
        if (index < 0 || index + 1 >= BARS || Long.bitCount(size) != 1 || size < 4096) {
            throw new IllegalArgumentException("no such base address: %d, size %d".formatted(index, size));
        }
        Bar bar = new Bar(this, ConfigSpace.BARS + 4 * index, size, device, moved);
        space.set(bar.register(), 8, Bar.MEMORY_64);
        space.allow(bar.register(), 8, -size); // sizing reads back the bits that can be set
        bars.add(bar);
    }

    /**
     * Adds a capability.
     *
     * @param body what follows the id and the link to the next
     * @return where it is
     */
    public synchronized int addCapability(int id, byte... body) {
        return space.addCapability(id, body);
    }

    /** Lets the guest change the bits of {@code mask}. */
    public synchronized void allow(int offset, int width, long mask) {
        space.allow(offset, width, mask);
    }

    /** Has something done before a guest reads a part of the registers from {@code at} on. */
    public void beforeRead(int at, int length, Runnable action) {
        readHooks.add(new Hook(at, length, action));
    }

    /** Has something done after a guest wrote a part of the registers from {@code at} on. */
    public void afterWrite(int at, int length, Runnable action) {
        writeHooks.add(new Hook(at, length, action));
    }

    /** What a register holds. */
    public synchronized long get(int offset, int width) {
        return space.read(offset, width);
    }

    /** Sets a register, also what no guest may change. */
    public synchronized void set(int offset, int width, long value) {
        space.set(offset, width, value);
    }

    /** A guest's read, at any offset and of any width. */
    long read(int offset, int width) {
        readHooks.forEach(h -> {
            if (h.touches(offset, width)) {
                h.action.run();
            }
        });
        return get(offset, width);
    }

    /** A guest's write, at any offset and of any width. */
    void write(int offset, int width, long value) {
        synchronized (this) {
            space.write(offset, width, value);
        }
        if (offset < ConfigSpace.BARS + 4 * BARS && offset + width > ConfigSpace.COMMAND) {
            decodingChanged.run();
        }
        writeHooks.forEach(h -> {
            if (h.touches(offset, width)) {
                h.action.run();
            }
        });
    }

    /** Has something done when the guest changed what the function decodes. */
    void onDecodingChanged(Runnable action) {
        decodingChanged = action;
    }

    synchronized List<Bar> bars() {
        return List.copyOf(bars);
    }

    /** Where a base address says it is, if the function decodes memory at all; -1 if not. */
    synchronized long wanted(Bar bar) {
        boolean decodes = (space.read(ConfigSpace.COMMAND, 2) & COMMAND_MEMORY) != 0;
        return decodes ? space.read(bar.register(), 8) & -bar.size() : -1;
    }

    /** Its registers, for {@link #restore}. */
    public synchronized PciState save() {
        List<Integer> registers = new ArrayList<>();
        for (int at = 0; at < ConfigSpace.SIZE; at += 4) {
            registers.add((int) space.read(at, 4));
        }
        return new PciState(registers);
    }

    /** Writes all registers as a guest would that had saved them: nothing changes that none may change. */
    public void restore(PciState state) {
        synchronized (this) {
            for (int i = 0; i < state.registers().size(); i++) {
                space.write(4 * i, 4, state.registers().get(i));
            }
        }
        decodingChanged.run();
    }
}
