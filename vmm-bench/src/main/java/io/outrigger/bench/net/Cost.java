// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.net;

import java.util.function.Supplier;

/**
 * What guests have done so far.
 *
 * <p>Immutable.
 *
 * @param kicks notifications that their drivers made
 * @param interrupts that they took
 * @param exits by KVM's counters, but for those that the host's interrupts made
 */
record Cost(long kicks, long interrupts, long exits) {
    /** There are no guests. */
    static final Supplier<Cost> NONE = () -> new Cost(0, 0, 0);

    /** This and that of further guests or rounds. */
    Cost plus(Cost more) {
        return new Cost(kicks + more.kicks, interrupts + more.interrupts, exits + more.exits);
    }

    /** What came since. */
    Cost minus(Cost before) {
        return new Cost(kicks - before.kicks, interrupts - before.interrupts, exits - before.exits);
    }
}
