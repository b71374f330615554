// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.util.List;
import java.util.Map;

/**
 * A virtio console as the host sees it: {@code device.control(ConsoleControl.class)}.
 *
 * <p>Thread-safe.
 */
public interface ConsoleControl {
    /** Tells the guest that the console's window has another size, each from 1 to 65535. */
    void resize(int columns, int rows);

    /** The ports by name, {@link ConsoleSpec#CONSOLE} first. */
    List<String> ports();

    /**
     * Connects to a port whose end is {@link ConsoleSpec.Streams}; the guest is told. One at a time: the next may come
     * when this one is closed.
     *
     * @throws IllegalArgumentException if there is no such port
     * @throws IllegalStateException if somebody is connected to it
     */
    ConsoleConnection open(String port);

    /** Whether the guest has opened a port. */
    boolean isOpenInGuest(String port);

    /** What the device has done: bytes each way and bytes dropped, by name. */
    Map<String, Long> counters();
}
