// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.compute;

/** The kernels of {@code guests/payloads/compute}, in the order of their numbers. */
public enum Kernel {
    /** A chain of dependent additions; size: blocks of 64. */
    ADD("dependent adds", 0, 0),
    /** STREAM's triad; size: doubles in each of three arrays. */
    TRIAD("STREAM triad", 3 * Double.BYTES, 0),
    /** A product of square matrices; size: rows. */
    DGEMM("DGEMM", 4 * Double.BYTES, 3 * Double.BYTES),
    /** NPB's EP; size: binary logarithm of the number of pairs. */
    EP("NPB EP", 0, 0),
    /** NPB's CG; size: rows. */
    CG("NPB CG", 2048, 0),
    /** Fixed work quanta; size: additions in each. */
    FWQ("FWQ", 0, 0),
    /** Fixed time quanta; size: TSC cycles of each. */
    FTQ("FTQ", 0, 0);

    private final String label;
    private final long bytes;
    private final long bytesOfSquare;

    Kernel(String label, long bytes, long bytesOfSquare) {
        this.label = label;
        this.bytes = bytes;
        this.bytesOfSquare = bytesOfSquare;
    }

    /** {@code enum compute_kernel}. */
    int number() {
        return ordinal();
    }

    /** Memory that a problem of this size takes, no less than the kernel asks for. */
    long bytes(long size) {
        return bytes * size + bytesOfSquare * size * size;
    }

    @Override
    public String toString() {
        return label;
    }
}
