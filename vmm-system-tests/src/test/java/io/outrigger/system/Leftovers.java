// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What VMs may have left in this process. */
final class Leftovers {
    private final long descriptors = descriptors();

    private Leftovers() throws IOException {}

    /** As of now, when no VM is there. */
    static Leftovers since() throws IOException {
        return new Leftovers();
    }

    /** No descriptor more than then, no mapping, no thread. */
    void mustBeNone() throws IOException {
        assertThat(descriptors()).isLessThanOrEqualTo(descriptors);
        assertThat(mappings()).isZero();
        awaitNoThreads();
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"))) {
            return fds.count();
        }
    }

    private static long mappings() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(l -> l.contains("outrigger-") || l.contains("kvm"))
                .count();
    }

    // A thread says that it has ended just before the JVM sees it end.
    private static void awaitNoThreads() {
        long deadline = System.nanoTime() + Guests.PATIENCE.toNanos();
        while (threads() > 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(threads()).isZero();
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().matches(".*(vcpu|console|sidecore).*"))
                .count();
    }
}
