// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.block;

/**
 * One run of a load.
 *
 * <p>Immutable, if nobody changes the array; it is not copied.
 *
 * @param nanos what each request took
 * @param totalNanos from the first request's begin to the last one's end
 * @param notifications that the guest's driver made; 0 without a guest
 * @param exits of the vCPU, but for those that the host's interrupts made; 0 without a guest
 */
@SuppressWarnings("ArrayRecordComponent") // hundreds of thousands of samples
record Run(long[] nanos, long totalNanos, long notifications, long exits) {
    /** How long the disk took for a request, all of them that were in flight together. */
    long nanosPerRequest() {
        return totalNanos / nanos.length;
    }
}
