// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.memory;

import io.outrigger.linux.Mapping;
import io.outrigger.linux.MemFd;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.MemorySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Memory that many VMs' RAM starts from: a sealed memfd for each NUMA zone. Pages that nobody wrote are holes.
 *
 * <p>Thread-safe.
 */
public final class RamBase implements AutoCloseable {
    private final MemorySpec spec;
    private final List<MemFd> zones = new ArrayList<>(); // guarded by this
    private boolean closed; // guarded by this

    private RamBase(MemorySpec spec) {
        this.spec = spec;
    }

    /**
     * Makes one.
     *
     * @param name for /proc/PID/maps
     * @param load writes what it shall hold, into memory that is there during the call
     */
    public static RamBase of(String name, MemorySpec spec, Consumer<GuestMemory> load) {
        RamBase base = new RamBase(spec.withKsm(false)); // what is shared is no process's alone
        try {
            base.fill(name, load);
            return base;
        } catch (RuntimeException | Error e) {
            base.close();
            throw e;
        }
    }

    private synchronized void fill(String name, Consumer<GuestMemory> load) {
        GuestRam.Source files = (zone, size) -> {
            MemFd fd = MemFd.create("outrigger-" + name, spec.pages().granule());
            zones.add(fd);
            fd.truncate(size);
            return fd.map(size);
        };
        try (GuestRam ram = new GuestRam(spec, files)) {
            load.accept(ram.memory());
        }
        zones.forEach(MemFd::seal);
    }

    /**
     * RAM that starts as this.
     *
     * @param vm what it is to be like; of the same size, pages and nodes
     * @throws IllegalStateException if this was closed
     */
    public synchronized GuestRam copy(MemorySpec vm) {
        if (closed) {
            throw new IllegalStateException("the memory base was closed; make another");
        }
        return new GuestRam(vm, this::mapZone);
    }

    private Mapping mapZone(int zone, long size) {
        return zones.get(zone).mapPrivate(size);
    }

    /** Gives up the descriptors; what is mapped stays. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        zones.forEach(MemFd::close);
        zones.clear();
    }
}
