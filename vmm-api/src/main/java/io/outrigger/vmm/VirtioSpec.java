// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * A virtio device that a VM is to have; a record for each kind.
 *
 * <p>Immutable.
 */
public interface VirtioSpec {
    /** Its kind, as the configuration file and the statistics name it: {@code disk}, {@code net} … */
    String kind();

    /** Who serves its queues at first. */
    ServiceMode mode();
}
