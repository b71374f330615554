// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.balloon;

import io.outrigger.devices.virtio.Chain;
import io.outrigger.vmm.BalloonStatistics;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a driver's statistics (section 5.5.6.3): pairs of a tag and a value, packed. Reads no more of them than there
 * are tags, however long the buffer is (Firecracker's #5794 had no such bound).
 *
 * <p>Confined to the thread of its lane.
 */
final class GuestStatistics {
    // By tag (VIRTIO_BALLOON_S_*); Linux has the last six since 6.12.
    private static final List<String> NAMES = List.of(
            "swap_in",
            "swap_out",
            "major_faults",
            "minor_faults",
            "free_memory",
            "total_memory",
            "available_memory",
            "disk_caches",
            "hugetlb_allocations",
            "hugetlb_failures",
            "oom_kills",
            "allocation_stalls",
            "async_scans",
            "direct_scans",
            "async_reclaims",
            "direct_reclaims");
    private static final int PAIR = 10; // struct virtio_balloon_stat: le16 tag, le64 value
    private static final int VALUE = 2;

    private final MemorySegment pairs = Arena.ofAuto().allocate((long) NAMES.size() * PAIR);
    private long answers;

    /** What a chain says. */
    BalloonStatistics read(Chain chain) {
        long bytes = chain.read(0, pairs);
        Map<String, Long> values = new LinkedHashMap<>();
        for (long at = 0; at + PAIR <= bytes; at += PAIR) {
            int tag = Short.toUnsignedInt(pairs.get(ValueLayout.JAVA_SHORT_UNALIGNED, at));
            if (tag < NAMES.size()) { // others are to be ignored
                values.put(NAMES.get(tag), pairs.get(ValueLayout.JAVA_LONG_UNALIGNED, at + VALUE));
            }
        }
        answers++;
        return new BalloonStatistics(answers, values);
    }
}
