// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.host;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;

/** Whether the heap is resident from the start, so that RSS moves with everything else only. */
public final class FixedHeap {
    /** With these it is. */
    public static final List<String> FLAGS = List.of("-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch");

    private FixedHeap() {}

    /** What to read a report beside if it is not. */
    public static Optional<String> warning() {
        if (ManagementFactory.getRuntimeMXBean().getInputArguments().containsAll(FLAGS)) {
            return Optional.empty();
        }
        return Optional.of(
                "the heap may grow and shrink, and RSS with it; give the JVM %s".formatted(String.join(" ", FLAGS)));
    }
}
