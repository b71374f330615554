// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import io.outrigger.vmm.IoMap.Entry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * The VM's I/O addresses: who answers which port and which MMIO address. Attaching makes a new map, so a vCPU looks
 * up without a lock and without allocating. An access that no device answers wholly, or of a width that no
 * instruction has, is served byte by byte; bytes that nobody answers read as ones, and writes to them are lost, as on
 * a PC.
 *
 * <p>Thread-safe.
 */
public final class IoBus {
    private volatile IoMap ports = IoMap.EMPTY;
    private volatile IoMap mmio = IoMap.EMPTY;
    private final List<String> names = Collections.synchronizedList(new ArrayList<>());
    private final IdentityHashMap<IoDevice, Integer> ids = new IdentityHashMap<>(); // guarded by this

    /** A bus without devices. */
    public IoBus() {}

    /**
     * Attaches a device. One that was here before, at whatever range, goes on with its statistics: a guest may move
     * devices as often as it likes, and nothing grows.
     *
     * @throws SpecException if a part of the range is taken
     */
    public synchronized void attach(IoRange range, IoDevice device) {
        int id = ids.getOrDefault(device, names.size());
        switch (range.space()) {
            case PORT -> ports = ports.with(range, device, id);
            case MMIO -> mmio = mmio.with(range, device, id);
        }
        if (ids.putIfAbsent(device, id) == null) {
            names.add(device.name());
        }
    }

    /** Detaches the device that was attached at exactly this range. */
    public synchronized void detach(IoRange range) {
        switch (range.space()) {
            case PORT -> ports = ports.without(range);
            case MMIO -> mmio = mmio.without(range);
        }
    }

    /** The ports' present map. */
    public IoMap ports() {
        return ports;
    }

    /** The MMIO addresses' present map. */
    public IoMap mmio() {
        return mmio;
    }

    /** The name of each device that is or was attached, by {@link IoMap.Entry#id}. */
    public List<String> names() {
        return List.copyOf(names);
    }

    /** Reads for a guest; see {@link IoDevice#read}. */
    public static long read(IoMap map, long address, int width) {
        return read(map, map.find(address), address, width);
    }

    /** The same at the entry that {@link IoMap#find} has found for {@code address}. */
    public static long read(IoMap map, Entry entry, long address, int width) {
        return isRegister(entry, address, width)
                ? entry.device().read(address - entry.base(), width) & mask(width)
                : readBytewise(map, address, width);
    }

    /** Writes for a guest; see {@link IoDevice#write}. */
    public static void write(IoMap map, long address, int width, long value) {
        write(map, map.find(address), address, width, value);
    }

    /** The same at the entry that {@link IoMap#find} has found for {@code address}. */
    public static void write(IoMap map, Entry entry, long address, int width, long value) {
        if (isRegister(entry, address, width)) {
            entry.device().write(address - entry.base(), width, value & mask(width));
        } else {
            writeBytewise(map, address, width, value);
        }
    }

    private static void writeBytewise(IoMap map, long address, int width, long value) {
        for (int b = 0; b < width; b++) {
            Entry entry = map.find(address + b);
            entry.device().write(address + b - entry.base(), 1, (value >>> (8 * b)) & 0xFF);
        }
    }

    private static long readBytewise(IoMap map, long address, int width) {
        long value = 0;
        for (int b = 0; b < width; b++) {
            Entry entry = map.find(address + b);
            value |= (entry.device().read(address + b - entry.base(), 1) & 0xFF) << (8 * b);
        }
        return value;
    }

    // KVM cuts an access at a page's end, so the parts of an unaligned one can have 3, 5, 6 or 7 bytes.
    private static boolean isRegister(Entry entry, long address, int width) {
        return entry.remaining(address) >= width && Integer.bitCount(width) == 1;
    }

    private static long mask(int width) {
        return -1L >>> (64 - 8 * width);
    }
}
