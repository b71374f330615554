// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process holds.
 *
 * <p>Immutable.
 *
 * @param descriptors open file descriptors
 * @param threads threads, the JVM's too
 * @param mappings what is mapped
 * @param heapKib live and dead objects after a collection, in KiB
 */
public record Census(long descriptors, long threads, Mappings mappings, long heapKib) {
    /** Counts, after a collection, so that what is garbage does not count as held. */
    public static Census take() throws IOException {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        long heap = (runtime.totalMemory() - runtime.freeMemory()) >> 10;
        return new Census(entries("/proc/self/fd"), entries("/proc/self/task"), Mappings.now(), heap);
    }

    /** Resident memory that is not the guests', in KiB. */
    public long ownKib() {
        return mappings.residentKib() - mappings.guestKib();
    }

    @Override
    public String toString() {
        return "descriptors %d, threads %d, mappings %d, RSS %d KiB, of it guest memory %d KiB; heap in use %d KiB"
                .formatted(
                        descriptors, threads, mappings.count(), mappings.residentKib(), mappings.guestKib(), heapKib);
    }

    private static long entries(String folder) throws IOException {
        try (var list = Files.list(Path.of(folder))) {
            return list.count();
        }
    }
}
