// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.util.List;

/**
 * Sidecores of a VM's own: threads on cores of their own that serve its guest's requests without an exit.
 *
 * <p>Immutable.
 *
 * @param cpus the host CPU of each sidecore; empty for one sidecore that is not pinned
 * @param idle what a sidecore does while nothing is asked of it
 * @param partition who does what where there are several
 * @param slots requests that each ring holds: a power of two, 1 to 4096
 */
public record SidecoreSpec(List<Integer> cpus, Idle idle, Partition partition, int slots) {
    /** Enough to keep a sidecore busy while the guest prepares the next batch. */
    public static final int DEFAULT_SLOTS = 64;

    private static final int MOST_SLOTS = 4096;

    /** What a sidecore does while nothing is asked of it: latency against the host's CPU time. */
    public enum Idle {
        /** Polls for ever: the fastest answers, a whole core. */
        SPIN,
        /** Polls ever more rarely, down to every tenth of a millisecond; the guest never rings. */
        BACKOFF,
        /** Polls for 50 us, then sleeps until the guest rings. */
        ADAPTIVE,
        /** Sleeps at once: an I/O thread behind an eventfd, to compare with. */
        BLOCK,
        /** Polls, and lets the core rest in between with TPAUSE; for processors with WAITPKG. */
        TPAUSE
    }

    /** Who does what. */
    public enum Partition {
        /** Each sidecore serves all requests of its share of the vCPUs. */
        REPLICA,
        /** Each sidecore serves its share of the operations, for all vCPUs. */
        FUNCTION
    }

    /** Checks every value. */
    public SidecoreSpec {
        cpus = List.copyOf(cpus);
        for (int cpu : cpus) {
            if (cpu < 0) {
                throw new SpecException("sidecore.cpus", "a host CPU is a number from 0 up, not " + cpu);
            }
        }
        if (slots < 1 || slots > MOST_SLOTS || Integer.bitCount(slots) != 1) {
            throw new SpecException("sidecore.slots", "must be a power of two up to 4096, is " + slots);
        }
    }

    /** One sidecore, not pinned, that sleeps when it is not needed. */
    public static SidecoreSpec standard() {
        return new SidecoreSpec(List.of(), Idle.ADAPTIVE, Partition.REPLICA, DEFAULT_SLOTS);
    }

    /** How many sidecores. */
    public int count() {
        return Math.max(1, cpus.size());
    }
}
