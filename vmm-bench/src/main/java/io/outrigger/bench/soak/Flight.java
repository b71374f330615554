// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.soak;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;

/**
 * A recording of what stops this JVM's threads, and of what they allocate.
 *
 * <p>Confined to one thread.
 */
final class Flight implements AutoCloseable {
    static final String BEGIN = "jdk.SafepointBegin";
    static final String STAND = "jdk.SafepointStateSynchronization";
    static final String END = "jdk.SafepointEnd";
    static final String OPERATION = "jdk.ExecuteVMOperation";
    static final String THREAD_START = "jdk.ThreadStart";
    static final String DEOPTIMIZATION = "jdk.Deoptimization";
    static final String ALLOCATION = "jdk.ObjectAllocationInNewTLAB";

    private static final List<String> EVENTS = List.of(
            BEGIN, STAND, END, OPERATION, THREAD_START, DEOPTIMIZATION, "jdk.GarbageCollection", "jdk.ThreadEnd");
    private static final Duration EACH = Duration.ofSeconds(10);

    private final Recording recording = new Recording();

    /** Begins. */
    Flight() {
        recording.setName("soak");
        EVENTS.forEach(e -> recording.enable(e).withoutThreshold().withoutStackTrace());
        recording.enable("jdk.ThreadAllocationStatistics").withPeriod(EACH);
        recording.enable(ALLOCATION).withStackTrace();
        recording.start();
    }

    /** Ends it, and writes all of it. */
    void stop(Path file) throws IOException {
        recording.stop();
        recording.dump(file);
    }

    @Override
    public void close() {
        recording.close();
    }
}
