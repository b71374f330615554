// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.compute;

import io.outrigger.vmm.MemorySpec.Pages;
import java.util.List;
import java.util.OptionalInt;

/**
 * What an operator can do for a program's speed.
 *
 * <p>Immutable.
 *
 * @param huge whether its memory asks for transparent huge pages
 * @param prefault whether its memory is backed before it starts
 * @param cpu the host CPU it keeps to; empty leaves that to the host
 */
public record Knobs(boolean huge, boolean prefault, OptionalInt cpu) {
    /** All of them. */
    public static Knobs all(OptionalInt cpu) {
        return new Knobs(true, true, cpu);
    }

    Pages pages() {
        return huge ? Pages.THP : Pages.BASE;
    }

    List<Integer> pins() {
        return cpu.stream().boxed().toList();
    }
}
