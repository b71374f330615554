// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.util.Map;

/**
 * A part of a VM that works for its guest on a thread of its own, beside the vCPUs. The VM pauses, resumes and closes
 * it.
 *
 * <p>Thread-safe.
 */
public interface Worker extends AutoCloseable {
    /** Stops touching the guest's memory; returns when it has. The vCPUs are held already. */
    void pause();

    /** Goes on where it was. The vCPUs are still held. */
    void resume();

    /** What it has done so far, by name. */
    Map<String, Long> counters();

    /** Ends. The guest's memory is there until this returns. */
    @Override
    void close();
}
