// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.soak;

import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedMethod;

/**
 * Compiled code that a thread had to leave: objects that it had kept in registers are allocated then.
 *
 * <p>Immutable.
 *
 * @param thread the thread's number in Java; -1 if it has none
 * @param what thread, method, line, and why
 */
record Deoptimization(long thread, String what) {
    static Deoptimization of(RecordedEvent event) {
        RecordedMethod method = event.getValue("method");
        return new Deoptimization(
                Recorded.id(event.getThread()),
                "%s, %s.%s line %d, for %s"
                        .formatted(
                                Recorded.name(event.getThread()),
                                method.getType().getName(),
                                method.getName(),
                                event.getInt("lineNumber"),
                                event.getString("reason")));
    }
}
