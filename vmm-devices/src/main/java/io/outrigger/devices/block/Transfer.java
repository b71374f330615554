// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block;

import io.outrigger.devices.block.disk.Disk;
import io.outrigger.linux.IoVector;

/**
 * What one request wants of a disk, and what became of it. Reused.
 *
 * <p>Confined to the thread of its lane, or to the engine while it has it.
 */
final class Transfer {
    /** What is done. */
    enum Kind {
        READ,
        WRITE,
        FLUSH,
        DISCARD,
        ZERO
    }

    /** Enough for a request's segments, and some of them over the end of one region into the next. */
    static final int STRETCHES = BlockConfig.SEGMENTS + 10;

    private final int number;
    private final IoVector memory;
    private Kind kind = Kind.FLUSH;
    private long offset;
    private long length;
    private boolean unmap;
    private boolean stable;
    private int error;

    /**
     * One of a lane's.
     *
     * @param number among them
     * @param stretches of memory that it has room for
     */
    Transfer(int number, int stretches) {
        this.number = number;
        memory = new IoVector(stretches);
    }

    /** Becomes something else. {@link #memory} is empty afterwards. */
    Transfer begin(Kind newKind, long newOffset, long newLength, boolean newStable) {
        kind = newKind;
        offset = newOffset;
        length = newLength;
        stable = newStable;
        unmap = false;
        error = 0;
        memory.clear();
        return this;
    }

    /** Goes on as another kind. */
    void become(Kind newKind) {
        kind = newKind;
    }

    /** {@link Kind#ZERO}: whether space may be given back. */
    void unmap(boolean may) {
        unmap = may;
    }

    int number() {
        return number;
    }

    Kind kind() {
        return kind;
    }

    /** Where on the disk it begins, in bytes. */
    long offset() {
        return offset;
    }

    /** Its bytes on the disk. */
    long length() {
        return length;
    }

    /** What is filled, or written. Used up. */
    IoVector memory() {
        return memory;
    }

    boolean unmap() {
        return unmap;
    }

    /** Whether it is to survive a crash once it is done. */
    boolean stable() {
        return stable;
    }

    /** 0 or the error number, once it is done. */
    int error() {
        return error;
    }

    /** It is done. */
    void end(int newError) {
        error = newError;
    }

    /** Leaves out the first {@code n} bytes of the disk, which are done. */
    void advance(long n) {
        offset += n;
        length -= n;
    }

    /** Does it, by calls that wait. */
    void run(Disk disk) {
        error = switch (kind) {
            case READ -> disk.read(memory, offset);
            case WRITE -> disk.write(memory, offset, stable);
            case FLUSH -> disk.flush();
            case DISCARD -> disk.discard(offset, length);
            case ZERO -> disk.writeZeroes(offset, length, unmap, stable);
        };
    }
}
