// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.console;

import io.outrigger.devices.virtio.DeviceState;
import java.util.List;

/**
 * A console at rest.
 *
 * <p>Immutable.
 *
 * @param columns of its window
 * @param rows of its window
 * @param ports in the order of the specification, the console first
 */
public record ConsoleState(int columns, int rows, List<PortState> ports) implements DeviceState {
    /** Copies the list. */
    public ConsoleState {
        ports = List.copyOf(ports);
    }
}
