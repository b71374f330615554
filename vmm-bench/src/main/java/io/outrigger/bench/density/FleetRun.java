// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.density;

import io.outrigger.bench.host.Census;

/**
 * What one fleet took.
 *
 * <p>Immutable, if nobody changes the array.
 *
 * @param vms how many there were
 * @param each from each VM's creation to its report, in nanoseconds
 * @param start from the first creation to the last report, in nanoseconds
 * @param stop from the first stop to the last close, in nanoseconds
 * @param before what the process held before
 * @param with what it held with all of them
 */
@SuppressWarnings("ArrayRecordComponent") // as Series has them
record FleetRun(int vms, long[] each, long start, long stop, Census before, Census with) {
    private static final long KIB = 1024;

    /** Bytes resident beside guest memory, and in the heap. */
    long ownBytes() {
        return (with.ownKib() + with.heapKib()) * KIB;
    }

    /** Bytes of guest memory that were touched. */
    long guestBytes() {
        return with.mappings().guestKib() * KIB;
    }

    /** Bytes that each added to what is resident beside guest memory, and in the heap. */
    double ownBytesOfEach() {
        return (double) (ownBytes() - (before.ownKib() + before.heapKib()) * KIB) / vms;
    }

    /** Threads that each added. */
    double threadsOfEach() {
        return (double) (with.threads() - before.threads()) / vms;
    }

    /** Mappings that each added. */
    double mappingsOfEach() {
        return (double) (with.mappings().count() - before.mappings().count()) / vms;
    }

    /** Descriptors that each added. */
    double descriptorsOfEach() {
        return (double) (with.descriptors() - before.descriptors()) / vms;
    }
}
