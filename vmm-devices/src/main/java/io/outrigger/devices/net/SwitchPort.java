// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import java.util.Map;

/**
 * What can be plugged into a switch.
 *
 * <p>Confined to the switch's thread.
 */
abstract class SwitchPort {
    private int number = MacTable.NONE;

    /** Which port it is; {@link MacTable#NONE} if it is not plugged in. */
    final int number() {
        return number;
    }

    final void number(int port) {
        number = port;
    }

    /**
     * Takes a copy of a frame, or drops it: it never waits, and what goes wrong in it is its own business.
     *
     * @return how much work that was, in copies of up to 4 KiB
     */
    abstract int receive(Frame frame);

    /** What became of the frames, by name. Any thread. */
    abstract void addCounters(Map<String, Long> all, String prefix);
}
