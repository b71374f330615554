// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.sidecore;

import io.outrigger.vmm.BootSpec.Privilege;
import io.outrigger.vmm.SidecoreSpec.Idle;

/** A way to have an operation done. */
enum Path {
    /** An OUT to the trap port: an exit to this process, on the vCPU's thread. */
    TRAP("trap", 0, Idle.BLOCK, ""),
    /** A store to the trap address: the same, with an instruction to decode. */
    TRAP_MMIO("trap (MMIO)", 1, Idle.BLOCK, ""),
    /** The guest's own instruction, which KVM handles in the kernel or the processor by itself. */
    OWN("own instruction", 3, Idle.BLOCK, ""),
    /** The same for page tables, but into a table that shadow paging has not let go of: a store that traps. */
    OWN_APART("own store, shadowed table", 3, Idle.BLOCK, " apart=1"),
    /** The ring, with a doorbell for each call: an ioeventfd and a thread that sleeps behind it. */
    IOEVENTFD("ioeventfd + thread", 2, Idle.BLOCK, ""),
    /** The ring, polled. */
    SIDECALL("sidecall", 2, Idle.SPIN, "");

    private final String label;
    private final int number;
    private final Idle idle;
    private final String arguments;

    Path(String label, int number, Idle idle, String arguments) {
        this.label = label;
        this.number = number;
        this.idle = idle;
        this.arguments = arguments;
    }

    /** The arguments of the payload sidecall-bench that make it take this path. */
    String arguments() {
        return "path=" + number + arguments;
    }

    /** What the sidecore does meanwhile. */
    Idle idle() {
        return idle;
    }

    /** Whether an operation can be done so. */
    boolean fits(Operation op, Privilege privilege) {
        return switch (this) {
            case OWN -> op != Operation.NULL && (op != Operation.TELL || privilege == Privilege.KERNEL);
            case OWN_APART -> op == Operation.MAP || op == Operation.MAP_64;
            default -> true;
        };
    }

    @Override
    public String toString() {
        return label;
    }
}
