// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.soak;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * What a recording has of a stretch of time.
 *
 * <p>Immutable.
 *
 * @param stops the safepoints
 * @param operations all that the JVM has done, in safepoints and without
 * @param threadStarts names of the threads that were started
 * @param deoptimizations compiled code that was left
 * @param allocations each thread's first after a collection
 */
record Recorded(
        List<Stop> stops,
        List<Stop.Operation> operations,
        List<String> threadStarts,
        List<Deoptimization> deoptimizations,
        List<OwnAllocation> allocations) {
    /** Copies. */
    Recorded {
        stops = List.copyOf(stops);
        operations = List.copyOf(operations);
        threadStarts = List.copyOf(threadStarts);
        deoptimizations = List.copyOf(deoptimizations);
        allocations = List.copyOf(allocations);
    }

    /** Reads events that begin from one instant to another. */
    static Recorded read(Path file, Instant from, Instant to) throws IOException {
        Map<Long, Safepoint> safepoints = new LinkedHashMap<>();
        List<Stop.Operation> operations = new ArrayList<>();
        List<String> threadStarts = new ArrayList<>();
        List<Deoptimization> deoptimizations = new ArrayList<>();
        List<OwnAllocation> allocations = new ArrayList<>();
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
            if (event.getStartTime().isBefore(from) || event.getStartTime().isAfter(to)) {
                continue;
            }
            switch (event.getEventType().getName()) {
                case Flight.BEGIN -> safepoint(safepoints, event).begin = event.getStartTime();
                case Flight.STAND -> safepoint(safepoints, event).stood = event.getEndTime();
                case Flight.END -> safepoint(safepoints, event).end = event.getEndTime();
                case Flight.OPERATION -> {
                    Stop.Operation operation = operation(event);
                    operations.add(operation);
                    if (operation.safepoint()) {
                        safepoint(safepoints, event).operations.add(operation);
                    }
                }
                case Flight.THREAD_START -> threadStarts.add(name(event.getThread("thread")));
                case Flight.DEOPTIMIZATION -> deoptimizations.add(Deoptimization.of(event));
                case Flight.ALLOCATION -> allocations.add(OwnAllocation.of(event));
                default -> {
                    // for whoever opens the file
                }
            }
        }
        List<Stop> stops = safepoints.values().stream()
                .filter(Safepoint::isWhole)
                .map(Safepoint::stop)
                .toList();
        return new Recorded(stops, operations, threadStarts, deoptimizations, allocations);
    }

    private static Safepoint safepoint(Map<Long, Safepoint> all, RecordedEvent event) {
        return all.computeIfAbsent(event.getLong("safepointId"), id -> new Safepoint());
    }

    private static Stop.Operation operation(RecordedEvent event) {
        RecordedThread caller = event.getThread("caller");
        return new Stop.Operation(
                event.getString("operation"),
                name(caller),
                id(caller),
                event.getDuration().toNanos(),
                event.getBoolean("safepoint"));
    }

    /** A thread's number in Java; -1 if there is none. */
    static long id(@Nullable RecordedThread thread) {
        return thread == null ? -1 : thread.getJavaThreadId();
    }

    /** What a thread is called; empty if there is none. */
    static String name(@Nullable RecordedThread thread) {
        if (thread == null) {
            return "";
        }
        String name = thread.getJavaName();
        return name != null ? name : String.valueOf(thread.getOSName());
    }

    /** One of several events. */
    private static final class Safepoint {
        private final List<Stop.Operation> operations = new ArrayList<>();
        private @Nullable Instant begin;
        private @Nullable Instant stood;
        private @Nullable Instant end;

        boolean isWhole() {
            return begin != null && end != null;
        }

        Stop stop() {
            Instant from = Objects.requireNonNull(begin);
            return new Stop(
                    from,
                    Duration.between(from, end).toNanos(),
                    stood == null ? 0 : Duration.between(from, stood).toNanos(),
                    operations);
        }
    }
}
