// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.probe;

import java.util.List;

/**
 * The CPUs of the host. Counts are 0 where the host does not say.
 *
 * <p>Immutable.
 *
 * @param model the CPU's name, or ""
 * @param threads hardware threads that are online
 * @param cores cores
 * @param sockets packages
 * @param nodes NUMA nodes
 */
public record Topology(String model, int threads, int cores, int sockets, List<Node> nodes) {
    /** Takes a copy of the list. */
    public Topology {
        nodes = List.copyOf(nodes);
    }

    /**
     * A NUMA node.
     *
     * @param number its number
     * @param cpus its CPUs as a list like {@code 0-3,8}
     * @param memoryKib its memory in KiB, 0 if unknown
     */
    public record Node(int number, String cpus, long memoryKib) {}
}
