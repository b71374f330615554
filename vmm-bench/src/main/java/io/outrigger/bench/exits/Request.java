// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.exits;

import io.outrigger.vmm.BootSpec.Privilege;
import java.util.List;

/**
 * What one run of the payload vmexit shall time.
 *
 * <p>Immutable.
 *
 * @param privilege the guest's privilege level
 * @param kinds in ascending order
 * @param samples of each kind
 * @param warm samples before the first that counts
 * @param batch operations in a sample
 */
record Request(Privilege privilege, List<ExitKind> kinds, int samples, int warm, int batch) {
    /** Of a string that is read: so many bytes fit into one exit. */
    static final int IN_BYTES = 256;

    /** Of a string that is written: an exit each. */
    static final int OUT_BYTES = 16;

    Request {
        kinds = List.copyOf(kinds);
    }

    /** The same for other kinds. */
    Request with(List<ExitKind> others) {
        return new Request(privilege, others, samples, warm, batch);
    }

    /** Those that QEMU can answer alike. */
    Request forQemu() {
        return with(kinds.stream().filter(ExitKind::hasQemuTwin).toList());
    }

    /** How often a kind's operation is done, warm-up with it. */
    long operations() {
        return ((long) samples + warm) * batch;
    }

    /** How often while it is timed. */
    long timedOperations() {
        return (long) samples * batch;
    }

    /** Whether one of them needs interrupt controllers. */
    boolean needsIrqchip() {
        return kinds.stream().anyMatch(ExitKind::needsIrqchip);
    }

    /** The privilege level as the processor calls it: 0 or 3. */
    int cpl() {
        return privilege == Privilege.USER ? 3 : 0;
    }

    /** The payload's arguments. */
    String cmdline() {
        return "cpl=%d ops=%d n=%d warm=%d batch=%d in=%d out=%d"
                .formatted(
                        cpl(), kinds.stream().mapToInt(ExitKind::bit).sum(), samples, warm, batch, IN_BYTES, OUT_BYTES);
    }
}
