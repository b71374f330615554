// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.startup;

/** The JVM floor: nothing. */
public final class EmptyMain {
    private EmptyMain() {}

    /** Returns. */
    public static void main(String[] args) {}
}
