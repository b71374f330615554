// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.sidecore;

import io.outrigger.guests.Payload;

/** What the VM does that others share a sidecore with. */
enum Neighbour {
    /** Makes no calls. */
    COMPUTING("one that computes", Payload.SPIN, ""),
    /** Posts the cheapest calls there are. */
    NULLS("a flood of NULL calls", Payload.SIDECALL_FLOOD, "op=0"),
    /** Posts calls of 64 pages. */
    MAPS("a flood of 64-page maps", Payload.SIDECALL_FLOOD, "op=8"),
    /** Posts calls that take longest. */
    POPULATES("a flood of RAM to populate", Payload.SIDECALL_FLOOD, "op=6");

    private final String label;
    private final Payload payload;
    private final String arguments;

    Neighbour(String label, Payload payload, String arguments) {
        this.label = label;
        this.payload = payload;
        this.arguments = arguments;
    }

    Payload payload() {
        return payload;
    }

    String arguments() {
        return arguments;
    }

    @Override
    public String toString() {
        return label;
    }
}
