// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fuzz;

import io.outrigger.devices.virtio.LiveDevice;
import io.outrigger.devices.virtio.VirtioDevice;
import io.outrigger.vmm.fuzz.Script;

/** A kind of device to be fuzzed, with whom it has to do with on the host. */
interface Subject extends AutoCloseable {
    /** Makes the device; one at a time. */
    VirtioDevice newDevice();

    /** The host does something with it: what comes to the guest from outside. */
    default void act(LiveDevice live, Script script) {}

    @Override
    default void close() {}
}
