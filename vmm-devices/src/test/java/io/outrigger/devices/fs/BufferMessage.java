// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

import io.outrigger.linux.IoVector;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A request in memory of the test's, in two stretches each way, with a canary behind the room for the reply. */
final class BufferMessage implements Message {
    private static final int CANARY = 64;
    private static final byte SONG = 0x5A;

    private final MemorySegment request;
    private final MemorySegment reply;
    private final long room;

    BufferMessage(byte[] request, long room) {
        this.request = Arena.ofAuto().allocate(request.length + 1L).asSlice(0, request.length);
        this.request.copyFrom(MemorySegment.ofArray(request));
        this.reply = Arena.ofAuto().allocate(room + CANARY).fill(SONG);
        this.room = room;
    }

    MemorySegment reply() {
        return reply.asSlice(0, room);
    }

    boolean canarySings() {
        for (long i = room; i < room + CANARY; i++) {
            if (reply.get(java.lang.foreign.ValueLayout.JAVA_BYTE, i) != SONG) {
                return false;
            }
        }
        return true;
    }

    @Override
    public long readableBytes() {
        return request.byteSize();
    }

    @Override
    public long writableBytes() {
        return room;
    }

    @Override
    public long read(long offset, MemorySegment target) {
        long n = Math.clamp(request.byteSize() - offset, 0, target.byteSize());
        MemorySegment.copy(request, offset, target, 0, n);
        return n;
    }

    @Override
    public long write(long offset, MemorySegment source) {
        long n = Math.clamp(room - offset, 0, source.byteSize());
        MemorySegment.copy(source, 0, reply, offset, n);
        return n;
    }

    @Override
    public void addReadable(IoVector vector, long offset, long length) {
        add(vector, request, offset, Math.min(length, request.byteSize() - offset));
    }

    @Override
    public void addWritable(IoVector vector, long offset, long length) {
        add(vector, reply, offset, Math.min(length, room - offset));
    }

    private static void add(IoVector vector, MemorySegment s, long offset, long length) {
        long half = length / 2;
        vector.add(s, offset, half);
        vector.add(s, offset + half, length - half);
    }
}
