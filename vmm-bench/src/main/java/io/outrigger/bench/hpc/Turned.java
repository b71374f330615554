// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.hpc;

import io.outrigger.bench.compute.Knobs;
import java.util.OptionalInt;

/** Which knobs are turned: all, all but one, none. */
enum Turned {
    /** As one runs a program whose speed matters. */
    ALL("all on", true, true, true),
    /** Pages of 4 KiB. */
    NO_THP("THP off", false, true, true),
    /** Memory is backed when it is first touched. */
    NO_PREFAULT("prefault off", true, false, true),
    /** The host's scheduler may move it. */
    NO_PIN("pinning off", true, true, false),
    /** As it comes. */
    NONE("all off", false, false, false);

    private final String label;
    private final boolean huge;
    private final boolean prefault;
    private final boolean pinned;

    Turned(String label, boolean huge, boolean prefault, boolean pinned) {
        this.label = label;
        this.huge = huge;
        this.prefault = prefault;
        this.pinned = pinned;
    }

    /** Those knobs, where {@code cpu} is the one to pin to. */
    Knobs knobs(OptionalInt cpu) {
        return new Knobs(huge, prefault, pinned ? cpu : OptionalInt.empty());
    }

    @Override
    public String toString() {
        return label;
    }
}
