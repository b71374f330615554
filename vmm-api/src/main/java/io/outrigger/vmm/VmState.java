// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/** Where a VM is in its life. */
public enum VmState {
    /** Built; no instruction has run. */
    CREATED,
    /** Its vCPUs run. */
    RUNNING,
    /** Its vCPUs are held between two instructions. */
    PAUSED,
    /** It ended; its memory and statistics can still be read. */
    EXITED,
    /** Everything it had is given back. */
    CLOSED
}
