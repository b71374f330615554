// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.exits;

/** Who runs the guest. */
enum Contender {
    /** The C twin: the floor. */
    C("C"),
    /** Outrigger, in Java. */
    OUTRIGGER("Outrigger"),
    /** The same, but all kinds in one boot, as QEMU has them: a guest that runs for longer may be on a faster CPU. */
    ONE_BOOT("Outrigger in one boot"),
    /** QEMU's microvm. */
    QEMU("QEMU");

    private final String label;

    Contender(String label) {
        this.label = label;
    }

    @Override
    public String toString() {
        return label;
    }
}
