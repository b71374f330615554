// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block.disk;

import io.outrigger.linux.IoVector;

/**
 * A disk's bytes, by calls that return when they are done, which may take long. Failures are error numbers, for the
 * guest whose request it was. Ranges lie within {@link #size}: the caller sees to that.
 *
 * <p>Thread-safe.
 */
public interface Disk extends AutoCloseable {
    /** Bytes in a sector, the unit of sizes and of what a crash leaves old or new (VIRTIO 1.2, section 5.2.4). */
    int SECTOR = 512;

    /** Its size in bytes, whole sectors. */
    long size();

    /**
     * Fills memory with what was written last, zeros where nothing was.
     *
     * @param to used up
     * @return 0, or the error number
     */
    int read(IoVector to, long offset);

    /**
     * Writes memory to the disk. Without {@code stable}, a crash may lose it until {@link #flush} has returned.
     *
     * @param from used up
     * @return 0, or the error number; a part may be written then
     */
    int write(IoVector from, long offset, boolean stable);

    /**
     * Makes what is written survive a crash of this process, the host, and its power.
     *
     * @return 0, or the error number
     */
    int flush();

    /**
     * Tells that a range's content is of no use any more; what is read there afterwards is old or zeros.
     *
     * @return 0, or the error number
     */
    int discard(long offset, long length);

    /**
     * Makes a range zeros.
     *
     * @param unmap whether its space may be given back
     * @param stable as for {@link #write}
     * @return 0, or the error number
     */
    int writeZeroes(long offset, long length, boolean unmap, boolean stable);

    /** Flushes what it can, and lets go of the files. Idempotent. */
    @Override
    void close();
}
