// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.console;

/**
 * How large a console's window is.
 *
 * <p>Immutable.
 *
 * @param columns 1 to 65535
 * @param rows 1 to 65535
 */
record WindowSize(int columns, int rows) {
    private static final int LARGEST = 0xFFFF;

    WindowSize {
        if (columns < 1 || columns > LARGEST || rows < 1 || rows > LARGEST) {
            throw new IllegalArgumentException("a window of %d columns and %d rows".formatted(columns, rows));
        }
    }
}
