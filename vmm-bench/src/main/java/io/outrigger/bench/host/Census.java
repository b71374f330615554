// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What this process holds.
 *
 * <p>Immutable.
 *
 * @param descriptors open file descriptors
 * @param threads threads, the JVM's too, but for its compilers and its collector's helpers: of these it has as many as
 *     it thinks fit at the time
 * @param mappings what is mapped
 * @param heapKib live and dead objects after a collection, in KiB
 */
public record Census(long descriptors, long threads, Mappings mappings, long heapKib) {
    // As the kernel has their names, 15 characters (-XX:+UseDynamicNumberOfCompilerThreads and …GCThreads).
    private static final List<String> HELPERS =
            List.of("C1 CompilerThre", "C2 CompilerThre", "GC Thread#", "G1 Conc#", "G1 Refine#");

    /** Counts, after a collection, so that what is garbage does not count as held. */
    public static Census take() throws IOException {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        long heap = (runtime.totalMemory() - runtime.freeMemory()) >> 10;
        return new Census(openDescriptors(), liveThreads(), Mappings.now(), heap);
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

    private static long openDescriptors() throws IOException {
        try (var list = Files.list(Path.of("/proc/self/fd"))) {
            return list.count();
        }
    }

    private static long liveThreads() throws IOException {
        try (var list = Files.list(Path.of("/proc/self/task"))) {
            return list.filter(Census::counts).count();
        }
    }

    /** Whether a thread of this name counts. */
    static boolean counts(String name) {
        return HELPERS.stream().noneMatch(name::startsWith);
    }

    private static boolean counts(Path task) {
        try {
            return counts(Files.readString(task.resolve("comm")));
        } catch (IOException e) {
            return false; // it has ended meanwhile
        }
    }
}
