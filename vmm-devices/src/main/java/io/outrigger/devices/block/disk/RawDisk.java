// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block.disk;

import io.outrigger.linux.BlockFile;
import io.outrigger.linux.IoVector;

/**
 * A disk that is a file or block device, byte for byte.
 *
 * <p>Thread-safe.
 */
public final class RawDisk implements Disk {
    private final BlockFile file;
    private final long size;

    /** The disk in a file, which this closes. A last part of a sector is no part of the disk. */
    public RawDisk(BlockFile file) {
        this.file = file;
        size = file.size() / SECTOR * SECTOR;
    }

    /** The file, for transfers that do not wait. */
    public BlockFile file() {
        return file;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(IoVector to, long offset) {
        return file.read(to, offset);
    }

    @Override
    public int write(IoVector from, long offset, boolean stable) {
        return file.write(from, offset, stable);
    }

    @Override
    public int flush() {
        return file.sync();
    }

    @Override
    public int discard(long offset, long length) {
        int error = file.punchHole(offset, length);
        return Zeros.mustBeWritten(error) ? 0 : error; // it is advice
    }

    @Override
    public int writeZeroes(long offset, long length, boolean unmap, boolean stable) {
        int error = unmap ? file.punchHole(offset, length) : file.zeroRange(offset, length);
        if (Zeros.mustBeWritten(error)) {
            error = Zeros.write(this, offset, length);
        }
        return error == 0 && stable ? file.sync() : error;
    }

    @Override
    public void close() {
        file.close();
    }

    @Override
    public String toString() {
        return "raw disk of %d bytes".formatted(size);
    }
}
