// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.compute;

/**
 * What a kernel is to do.
 *
 * <p>Immutable.
 *
 * @param kernel the kernel
 * @param size how much, in the kernel's own measure
 * @param repeats how often, each timed by itself; at least 1
 */
public record Job(Kernel kernel, long size, int repeats) {
    private static final long LARGE_PAGE = 2L << 20;
    private static final long BELOW = 4 * LARGE_PAGE; // the VMM's structures, the program, and what alignment costs

    /** The memory that the kernel works on, in bytes: whole large pages. */
    long bytes() {
        return Math.ceilDiv(kernel.bytes(size) + LARGE_PAGE, LARGE_PAGE) * LARGE_PAGE;
    }

    /** RAM of a guest that has that much memory for it, in bytes. */
    long ram() {
        long results = Outcome.bytes(repeats);
        return BELOW + Math.ceilDiv(results, LARGE_PAGE) * LARGE_PAGE + bytes();
    }

    /** The payload's command line. */
    String cmdline() {
        return "kernel=%d size=%d repeats=%d".formatted(kernel.number(), size, repeats);
    }
}
