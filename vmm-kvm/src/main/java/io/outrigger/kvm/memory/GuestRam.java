// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.memory;

import io.outrigger.linux.Errno;
import io.outrigger.linux.ErrnoException;
import io.outrigger.linux.Mapping;
import io.outrigger.linux.MemFd;
import io.outrigger.linux.VmFd;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.GuestRegion;
import io.outrigger.vmm.MemorySpec;
import io.outrigger.vmm.SpecException;
import java.util.ArrayList;
import java.util.List;

/**
 * Guest RAM on the host, a mapping for each NUMA zone: shared ones of a memfd each, so that later other processes and
 * userfaultfd can have it too; anonymous ones if KSM or transparent huge pages are asked for, since KSM merges what is
 * this process's alone, and most hosts give shared memory no huge pages, whatever is advised ({@code shmem_enabled} in
 * Documentation/admin-guide/mm/transhuge.rst); private ones of a {@link RamBase}. Must be closed after the VM's
 * descriptors: KVM holds the mapping by address.
 *
 * <p>Confined to the thread that makes and closes it; its memory is anyone's.
 */
public final class GuestRam implements AutoCloseable {
    private static final long HUGE_PAGE = 2L << 20;

    private final RamLayout layout;
    private final List<Mapping> mappings = new ArrayList<>();
    private final GuestMemory memory;

    /** Where a zone's memory comes from. */
    interface Source {
        /** Maps a zone of so many bytes. */
        Mapping map(int zone, long size);
    }

    /**
     * Maps RAM.
     *
     * @param name for /proc/PID/maps
     * @throws SpecException if the host has not what is asked for
     */
    public GuestRam(String name, MemorySpec spec) {
        this(
                spec,
                spec.isPrivate()
                        ? (zone, size) -> Mapping.anonymous(size, HUGE_PAGE)
                        : (zone, size) -> mapFile(name, spec, size));
    }

    /** Maps RAM from somewhere. */
    GuestRam(MemorySpec spec, Source source) {
        layout = RamLayout.of(spec);
        try {
            for (int zone = 0; zone < layout.zones().size(); zone++) {
                mappings.add(map(spec, zone, source));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        List<GuestRegion> regions = new ArrayList<>();
        for (RamLayout.Block b : layout.blocks()) {
            regions.add(
                    new GuestRegion(b.gpa(), mappings.get(b.zone()).segment().asSlice(b.offset(), b.size())));
        }
        memory = new GuestMemory(regions);
    }

    /** Checked access to it. */
    public GuestMemory memory() {
        return memory;
    }

    /** Gives it to KVM, a slot for each block. */
    public void register(VmFd vm) {
        int slot = 0;
        for (GuestRegion r : memory.regions()) {
            vm.setUserMemoryRegion(slot++, 0, r.base(), r.memory());
        }
    }

    @Override
    public void close() {
        mappings.forEach(Mapping::close);
        mappings.clear();
    }

    private static Mapping mapFile(String name, MemorySpec spec, long size) {
        try (MemFd fd = MemFd.create("outrigger-" + name, spec.pages().granule())) {
            fd.truncate(size);
            return fd.map(size);
        }
    }

    private Mapping map(MemorySpec spec, int zone, Source source) {
        int node = layout.zones().get(zone);
        try {
            Mapping mapping = source.map(zone, layout.zoneSize(zone));
            try {
                back(mapping, spec, node);
                return mapping;
            } catch (RuntimeException e) {
                mapping.close();
                throw e;
            }
        } catch (ErrnoException e) {
            throw refused(spec, node, e);
        }
    }

    private static void back(Mapping mapping, MemorySpec spec, int node) {
        if (node != RamLayout.ANY_NODE) {
            mapping.bind(node);
        }
        if (spec.pages() == MemorySpec.Pages.THP) {
            mapping.adviseHugePages();
        }
        if (spec.ksm()) {
            mapping.adviseMergeable();
        }
        if (spec.lock()) {
            mapping.lock();
        } else if (spec.prefault()) {
            mapping.populate();
        }
    }

    private static RuntimeException refused(MemorySpec spec, int node, ErrnoException e) {
        if (spec.pages() == MemorySpec.Pages.HUGE_2M || spec.pages() == MemorySpec.Pages.HUGE_1G) {
            return new SpecException(
                    "memory.pages",
                    "the host's pool has not enough huge pages (%s); add some with sysctl vm.nr_hugepages, or use thp"
                            .formatted(e.getMessage()));
        }
        if (e.call().equals("mbind")) {
            return new SpecException("memory.nodes", "the host has no NUMA node %d it can bind to".formatted(node));
        }
        if (e.call().equals("mlock")) {
            return new SpecException(
                    "memory.lock",
                    "the host does not let us lock so much (%s); see ulimit -l".formatted(e.getMessage()));
        }
        if (spec.ksm() && e.errno() == Errno.EINVAL) {
            return new SpecException("memory.ksm", "this host's kernel has no KSM (%s)".formatted(e.getMessage()));
        }
        return e;
    }
}
