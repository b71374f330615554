// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.exits;

/** Who runs the guest. */
enum Contender {
    /** The C twin: the floor. */
    C("C"),
    /** Outrigger, in Java. */
    OUTRIGGER("Outrigger"),
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
