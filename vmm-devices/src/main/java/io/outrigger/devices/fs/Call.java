// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

import io.outrigger.linux.EntryName;
import io.outrigger.linux.Errno;
import io.outrigger.linux.Fuse;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A request, copied once, and its reply as it comes about. Reused for the next request.
 *
 * <p>Confined to one thread at a time.
 */
final class Call {
    /** Names and targets of links take up the most; what is longer is refused. */
    static final int MOST_ARGUMENTS = 1 << 16;

    private static final int MOST_REPLY = 1 << 16;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final MemorySegment header = Arena.ofAuto().allocate(Fuse.IN_HEADER, 8);
    private final MemorySegment in = Arena.ofAuto().allocate(MOST_ARGUMENTS, 8);
    private final MemorySegment out = Arena.ofAuto().allocate(Fuse.OUT_HEADER + MOST_REPLY, 8);
    private long argumentBytes;
    private int copied;
    private long room;
    private long replyBytes;
    private boolean direct;

    /**
     * Copies a request's header.
     *
     * @return whether there is one
     */
    boolean load(Message message) {
        replyBytes = 0;
        direct = false;
        copied = 0;
        argumentBytes = -1;
        room = message.writableBytes() - Fuse.OUT_HEADER;
        if (message.read(0, header) < Fuse.IN_HEADER) {
            return false;
        }
        long length = Integer.toUnsignedLong(header.get(INT, Fuse.IN_LENGTH));
        if (length <= message.readableBytes()) {
            argumentBytes = length - Fuse.IN_HEADER;
        }
        return true;
    }

    /** Copies the arguments, after {@link #load}; refuses what is not as the operation has it. */
    void loadArguments(Operation operation, Message message) {
        if (argumentBytes < operation.arguments() || room < operation.reply() && !operation.silent()) {
            throw new Refusal(Errno.EINVAL);
        }
        if (argumentBytes > MOST_ARGUMENTS && operation != Operation.WRITE) {
            throw new Refusal(Errno.E2BIG);
        }
        copied = (int) Math.min(argumentBytes, operation.copied());
        message.read(Fuse.IN_HEADER, in.asSlice(0, copied));
    }

    int opcode() {
        return header.get(INT, Fuse.IN_OPCODE);
    }

    /** The inode that it is about. */
    long node() {
        return header.get(LONG, Fuse.IN_NODE);
    }

    int user() {
        return header.get(INT, Fuse.IN_USER);
    }

    int group() {
        return header.get(INT, Fuse.IN_GROUP);
    }

    /** Bytes of arguments, data among them. */
    long argumentBytes() {
        return argumentBytes;
    }

    /** A 32-bit argument; {@code offset} is within the operation's fewest bytes. */
    int intAt(int offset) {
        return in.get(INT, offset);
    }

    /** A 64-bit argument. */
    long longAt(int offset) {
        return in.get(LONG, offset);
    }

    /** A name that begins at {@code offset} and ends before a NUL. */
    EntryName nameAt(int offset) {
        return EntryName.of(textAt(offset));
    }

    /** Bytes that begin at {@code offset} and end before a NUL. */
    byte[] textAt(int offset) {
        return in.asSlice(offset, end(offset) - offset).toArray(ValueLayout.JAVA_BYTE);
    }

    /** What begins after the NUL of the text that begins at {@code offset}. */
    int after(int offset) {
        return end(offset) + 1;
    }

    private int end(int offset) {
        for (int i = offset; i < copied; i++) {
            if (in.get(ValueLayout.JAVA_BYTE, i) == 0) {
                return i;
            }
        }
        throw new Refusal(Errno.EINVAL);
    }

    // ---- the reply

    /** Bytes that the reply may have beside its header. */
    long room() {
        return room;
    }

    /** Bytes of the reply that {@link #reply} can give. */
    int copiedRoom() {
        return Math.clamp(room, 0, MOST_REPLY);
    }

    /** Replies with {@code bytes} bytes, all zero yet. */
    MemorySegment reply(int bytes) {
        replyBytes = bytes;
        return out.asSlice(Fuse.OUT_HEADER, bytes).fill((byte) 0);
    }

    /** Replies with fewer bytes than {@link #reply} has said. */
    void shorten(int bytes) {
        replyBytes = bytes;
    }

    /** Replies with bytes that are where they belong already. */
    void replyDirectly(long bytes) {
        replyBytes = bytes;
        direct = true;
    }

    /** Sends the reply; returns its bytes. */
    long send(Message message) {
        return send(message, 0);
    }

    /** Sends an error instead; returns the reply's bytes. */
    long fail(Message message, int errno) {
        replyBytes = 0;
        return send(message, errno);
    }

    private long send(Message message, int errno) {
        if (room < 0) {
            return 0;
        }
        long length = Fuse.OUT_HEADER + replyBytes;
        out.set(INT, Fuse.OUT_LENGTH, (int) length);
        out.set(INT, Fuse.OUT_ERROR, -errno);
        out.set(LONG, Fuse.OUT_UNIQUE, header.get(LONG, Fuse.IN_UNIQUE));
        message.write(0, out.asSlice(0, direct ? Fuse.OUT_HEADER : length));
        return length;
    }
}
