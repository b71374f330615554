// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.util.Map;
import java.util.Optional;

/**
 * A device of a VM, as the VM's controller sees it.
 *
 * <p>Thread-safe.
 */
public interface VmDevice {
    /** Its kind and its place among the devices of that kind: {@code disk0}. */
    String name();

    /** How many queues it has at most. */
    int queues();

    /** Who serves a queue. */
    ServiceMode mode(int queue);

    /**
     * Lets another serve a queue, and those that are served together with it, from now on; also while the VM runs. No
     * request is lost.
     *
     * @throws SpecException if the VM or the device has nobody to serve it so
     */
    void serve(int queue, ServiceMode mode);

    /** What its queues have done so far, by name. */
    Map<String, Long> counters();

    /**
     * What else can be done to devices of its kind while they run.
     *
     * @param kind an interface: a balloon's, for example
     * @return empty if it is not of that kind
     */
    <T> Optional<T> control(Class<T> kind);
}
