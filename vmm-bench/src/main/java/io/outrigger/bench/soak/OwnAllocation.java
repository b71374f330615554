// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.soak;

import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;

/**
 * The first object that a thread allocated after a collection. The JVM tells of an object when its thread has no room
 * of its own for it, and a collection takes that room away, so that after a look each thread's first is told.
 *
 * <p>Immutable.
 *
 * @param thread the thread's number in Java; -1 if it has none
 * @param what thread, bytes, class, and where
 */
record OwnAllocation(long thread, String what) {
    private static final int FRAMES = 8;

    static OwnAllocation of(RecordedEvent event) {
        String where = event.getStackTrace() == null
                ? "the JVM"
                : event.getStackTrace().getFrames().stream()
                        .limit(FRAMES)
                        .map(OwnAllocation::place)
                        .collect(Collectors.joining(" < "));
        return new OwnAllocation(
                Recorded.id(event.getThread()),
                "%s, %d bytes, %s in %s"
                        .formatted(
                                Recorded.name(event.getThread()),
                                event.getLong("allocationSize"),
                                event.getClass("objectClass").getName(),
                                where));
    }

    private static String place(RecordedFrame frame) {
        String type = frame.getMethod().getType().getName();
        return "%s.%s:%d"
                .formatted(
                        type.substring(type.lastIndexOf('.') + 1),
                        frame.getMethod().getName(),
                        frame.getLineNumber());
    }
}
