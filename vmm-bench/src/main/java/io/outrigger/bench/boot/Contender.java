// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.boot;

import java.util.List;
import java.util.Map;

/**
 * A VMM, with its serial port on standard output.
 *
 * <p>Immutable.
 *
 * @param name for the report
 * @param commands what starts each guest that it can boot
 */
record Contender(String name, Map<Guest, List<String>> commands) {
    /** Copies. */
    Contender {
        commands = Map.copyOf(commands);
    }

    /** Whether it can boot a guest. */
    boolean boots(Guest guest) {
        return commands.containsKey(guest);
    }

    /** What starts a guest. */
    List<String> command(Guest guest) {
        List<String> command = commands.get(guest);
        if (command == null) {
            throw new IllegalArgumentException(name + " does not boot " + guest);
        }
        return command;
    }
}
