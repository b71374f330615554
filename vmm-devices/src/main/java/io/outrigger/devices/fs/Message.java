// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

import io.outrigger.linux.IoVector;
import java.lang.foreign.MemorySegment;

/**
 * A request as somebody has sent it, who may change it meanwhile, and the room for its reply.
 *
 * <p>Confined to one thread at a time.
 */
interface Message {
    /** Bytes of the request. */
    long readableBytes();

    /** Bytes that the reply may have. */
    long writableBytes();

    /** Copies bytes of the request from {@code offset} on; returns how many there were. */
    long read(long offset, MemorySegment target);

    /** Writes bytes of the reply from {@code offset} on; returns how many there was room for. */
    long write(long offset, MemorySegment source);

    /** Adds the request's bytes themselves, from {@code offset} on, as far as the vector has room. */
    void addReadable(IoVector vector, long offset, long length);

    /** Adds the reply's bytes themselves, from {@code offset} on, as far as the vector has room. */
    void addWritable(IoVector vector, long offset, long length);
}
