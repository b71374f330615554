// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/** Mebibytes, for {@link MemorySpec}. */
public final class MiB {
    private MiB() {}

    /** {@code n} MiB in bytes. */
    public static long of(long n) {
        return Math.multiplyExact(n, 1L << 20);
    }
}
