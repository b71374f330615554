// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * A device that answers port or memory accesses. Any vCPU thread may call it, several at once; a device with more
 * state than it can change atomically guards it with a lock of its own, held for nanoseconds. It must not block, and
 * must not let an exception out for anything a guest can do: one that escapes ends that VM.
 *
 * <p>Thread-safe.
 */
public interface IoDevice {
    /**
     * A guest's read.
     *
     * @param offset bytes from the start of the device's range
     * @param width 1, 2, 4 or 8 bytes, all within the range
     * @return the value in the low {@code width} bytes; higher bits are ignored
     */
    long read(long offset, int width);

    /**
     * A guest's write.
     *
     * @param offset bytes from the start of the device's range
     * @param width 1, 2, 4 or 8 bytes, all within the range
     * @param value the value in the low {@code width} bytes; higher bits are zero
     */
    void write(long offset, int width, long value);

    /** For statistics and reports. */
    default String name() {
        return getClass().getSimpleName();
    }
}
