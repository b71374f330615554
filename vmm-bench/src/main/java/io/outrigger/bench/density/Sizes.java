// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.density;

import java.util.List;

/**
 * How many VMs there are at once.
 *
 * <p>Immutable.
 *
 * @param vms numbers of lightweight VMs, ascending; the last is what is claimed of
 * @param resting how many are watched while they rest
 * @param sharing numbers of lightweight VMs that share memory, ascending
 * @param linux how many Linux guests; 0 for none
 */
public record Sizes(List<Integer> vms, int resting, List<Integer> sharing, int linux) {
    /** As the page has it, without Linux. */
    public static final Sizes STANDARD = new Sizes(List.of(1, 2, 5, 10, 20, 50, 100, 200), 50, List.of(1, 10, 50), 0);

    /** The number of Linux guests of a full run. */
    public static final int FULL_LINUX = 50;

    /** Copies the lists. */
    public Sizes {
        vms = List.copyOf(vms);
        sharing = List.copyOf(sharing);
    }

    /** The same with another number of Linux guests. */
    public Sizes withLinux(int n) {
        return new Sizes(vms, resting, sharing, n);
    }

    /** The largest number of lightweight VMs. */
    int most() {
        return vms.getLast();
    }
}
