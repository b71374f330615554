// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import io.outrigger.vmm.MacAddress;
import java.util.Map;

/**
 * What can be done to a network interface while it runs: {@link io.outrigger.vmm.VmDevice#control}.
 *
 * <p>Thread-safe.
 */
public interface NetControl {
    /** Plugs the cable in, or pulls it out. */
    void setLink(boolean up);

    /**
     * Asks the driver to tell the network where it is (section 5.1.6.5.4): after a VM was restored somewhere else.
     * Nothing if the driver cannot.
     */
    void announce();

    /** The interface's present address. */
    MacAddress address();

    /** What became of the frames of each queue, by name. */
    Map<String, Long> counters();
}
