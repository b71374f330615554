// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore;

import io.outrigger.linux.abi.Sidecore;
import io.outrigger.linux.abi.sidecore_control;
import io.outrigger.linux.abi.sidecore_trap_slot;

/**
 * Where things are in a region. All offsets are in bytes.
 *
 * <p>Immutable.
 *
 * @param rings how many rings, 1 to 2048
 * @param slots how many slots each has: a power of two, 1 to 4096
 */
public record RegionLayout(int rings, int slots) {
    private static final int MOST_RINGS = 2048;
    private static final int MOST_SLOTS = 4096;

    /** Checks the ranges. */
    public RegionLayout {
        if (rings < 1 || rings > MOST_RINGS) {
            throw new IllegalArgumentException("rings must be 1 to %d, not %d".formatted(MOST_RINGS, rings));
        }
        if (slots < 1 || slots > MOST_SLOTS || Integer.bitCount(slots) != 1) {
            throw new IllegalArgumentException(
                    "slots must be a power of two up to %d, not %d".formatted(MOST_SLOTS, slots));
        }
    }

    /** Of the whole region: whole pages. */
    public long size() {
        return ringOffset() + (long) rings * ringStride();
    }

    /** From the region's start to ring 0. */
    public int ringOffset() {
        return Sidecore.SIDECORE_PAGE();
    }

    /** From one ring to the next: whole pages, so that no two vCPUs share one. */
    public int ringStride() {
        int bytes = completionOffset() + slots * Sidecore.SIDECORE_SLOT();
        return (bytes + Sidecore.SIDECORE_PAGE() - 1) & -Sidecore.SIDECORE_PAGE();
    }

    /** From a ring's start to its trap slot. */
    public int trapSlotOffset() {
        return (int) sidecore_control.sizeof();
    }

    /** From a ring's start to its first request. */
    public int requestOffset() {
        return trapSlotOffset() + (int) sidecore_trap_slot.sizeof();
    }

    /** From a ring's start to its first completion. */
    public int completionOffset() {
        return requestOffset() + slots * Sidecore.SIDECORE_SLOT();
    }
}
