// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.memory;

import io.outrigger.vmm.MemorySpec;
import io.outrigger.vmm.PlatformMap;
import io.outrigger.vmm.SpecException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where guest RAM lies: from 0 up to the hole below 4 GiB, and on from 4 GiB; cut where one NUMA zone ends and the
 * next begins.
 *
 * <p>Immutable.
 *
 * @param zones the host NUMA node of each zone, in order; one zone of node {@link #ANY_NODE} without binding
 * @param blocks the stretches, in ascending order
 */
public record RamLayout(List<Integer> zones, List<Block> blocks) {
    /** A zone that is bound to no node. */
    public static final int ANY_NODE = -1;

    /**
     * A stretch of RAM.
     *
     * @param gpa guest-physical address
     * @param size bytes
     * @param zone index into {@link RamLayout#zones}
     * @param offset bytes from the start of the zone's memory
     */
    public record Block(long gpa, long size, int zone, long offset) {}

    /**
     * Lays RAM out.
     *
     * @throws SpecException if there are fewer pages than nodes
     */
    public static RamLayout of(MemorySpec spec) {
        List<Integer> zones = spec.nodes().isEmpty() ? List.of(ANY_NODE) : spec.nodes();
        List<Block> blocks = new ArrayList<>();
        long granule = spec.pages().granule();
        long pages = spec.size() / granule;
        if (pages < zones.size()) {
            throw new SpecException(
                    "memory.nodes",
                    "%d pages cannot be split among %d nodes; name fewer nodes or more memory"
                            .formatted(pages, zones.size()));
        }
        long start = 0; // in RAM, as if it had no hole
        for (int z = 0; z < zones.size(); z++) {
            long share = pages / zones.size() + (z < pages % zones.size() ? 1 : 0);
            long end = start + share * granule;
            addZone(blocks, z, start, end);
            start = end;
        }
        return new RamLayout(List.copyOf(zones), List.copyOf(blocks));
    }

    private static void addZone(List<Block> blocks, int zone, long start, long end) {
        long low = Math.min(end, PlatformMap.HOLE_START);
        if (low > start) {
            blocks.add(new Block(start, low - start, zone, 0));
        }
        long high = Math.max(start, PlatformMap.HOLE_START);
        if (end > high) {
            long gpa = high - PlatformMap.HOLE_START + PlatformMap.HOLE_END;
            blocks.add(new Block(gpa, end - high, zone, high - start));
        }
    }

    /** Bytes in a zone. */
    public long zoneSize(int zone) {
        return blocks.stream()
                .filter(b -> b.zone() == zone)
                .mapToLong(Block::size)
                .sum();
    }
}
