// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.density;

import java.util.Locale;

/** How VMs share memory of the same content. */
enum Sharing {
    /** Each has its own. */
    NONE(false, false),
    /** The host's KSM merges it. */
    KSM(true, false),
    /** They start from one base. */
    BASE(false, true),
    /** They start from one base, and KSM merges what they have written. */
    BASE_AND_KSM(true, true);

    private final boolean ksm;
    private final boolean base;

    Sharing(boolean ksm, boolean base) {
        this.ksm = ksm;
        this.base = base;
    }

    boolean isMerged() {
        return ksm;
    }

    boolean hasBase() {
        return base;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
