// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.linux.Fuse;
import io.outrigger.linux.FuseOpcode;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** What a guest's kernel asks, as requests. */
final class FuseClient {
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    static final int ROOM = 1 << 16;

    /** A reply: a negative error number and what comes after the header. */
    record Reply(int error, MemorySegment body) {
        long longAt(long offset) {
            return body.get(LONG, offset);
        }

        int intAt(long offset) {
            return body.get(INT, offset);
        }

        byte[] bytes() {
            return body.toArray(ValueLayout.JAVA_BYTE);
        }

        String text() {
            return new String(bytes(), StandardCharsets.UTF_8);
        }
    }

    /** What READDIR and READDIRPLUS tell of an entry. */
    record Entry(String name, int type, long next, long node) {}

    private final ToLongFunction<BufferMessage> server;
    private long unique = 1000;

    /** Who asks. */
    int user;

    int group;

    FuseClient(ToLongFunction<BufferMessage> server) {
        this.server = server;
    }

    static byte[] request(long length, int opcode, long unique, long node, byte[] arguments) {
        ByteBuffer b = ByteBuffer.allocate(Fuse.IN_HEADER + arguments.length).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt((int) length).putInt(opcode).putLong(unique).putLong(node);
        b.putInt(0).putInt(0).putInt(1).putInt(0);
        return b.put(arguments).array();
    }

    /** Arguments: bytes, 32 and 64 bits, and strings with a NUL behind. */
    static byte[] arguments(Object... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Object p : parts) {
            switch (p) {
                case Integer i -> out.writeBytes(little(4).putInt(i).array());
                case Long l -> out.writeBytes(little(8).putLong(l).array());
                case String s -> {
                    out.writeBytes(s.getBytes(StandardCharsets.UTF_8));
                    out.write(0);
                }
                case byte[] b -> out.writeBytes(b);
                default -> throw new IllegalArgumentException(p.toString());
            }
        }
        return out.toByteArray();
    }

    private static ByteBuffer little(int n) {
        return ByteBuffer.allocate(n).order(ByteOrder.LITTLE_ENDIAN);
    }

    Reply call(int opcode, long node, Object... parts) {
        return callWithRoom(ROOM, opcode, node, parts);
    }

    Reply callWithRoom(int room, int opcode, long node, Object... parts) {
        byte[] arguments = arguments(parts);
        long id = unique++;
        byte[] request = request((long) Fuse.IN_HEADER + arguments.length, opcode, id, node, arguments);
        ByteBuffer.wrap(request)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(Fuse.IN_USER, user)
                .putInt(Fuse.IN_GROUP, group);
        BufferMessage m = new BufferMessage(request, room);
        long written = server.applyAsLong(m);
        assertThat(m.canarySings()).isTrue();
        assertThat(written).isBetween((long) Fuse.OUT_HEADER, (long) room);
        MemorySegment reply = m.reply();
        assertThat(reply.get(INT, Fuse.OUT_LENGTH)).isEqualTo((int) written);
        assertThat(reply.get(LONG, Fuse.OUT_UNIQUE)).isEqualTo(id);
        int error = reply.get(INT, Fuse.OUT_ERROR);
        assertThat(error).isBetween(-511, 0);
        assertThat(error == 0 || written == Fuse.OUT_HEADER).isTrue();
        return new Reply(error, reply.asSlice(Fuse.OUT_HEADER, written - Fuse.OUT_HEADER));
    }

    /** Asks what nobody replies to. */
    void tell(int opcode, long node, Object... parts) {
        byte[] arguments = arguments(parts);
        BufferMessage m = new BufferMessage(
                request((long) Fuse.IN_HEADER + arguments.length, opcode, unique++, node, arguments), 0);
        assertThat(server.applyAsLong(m)).isZero();
    }

    Reply good(int opcode, long node, Object... parts) {
        Reply r = call(opcode, node, parts);
        assertThat(r.error()).as("error of %d", opcode).isZero();
        return r;
    }

    Reply init() {
        return good(FuseOpcode.INIT, 0, Fuse.VERSION, 37, 1 << 17, -1, new byte[48]);
    }

    Reply lookup(long parent, String name) {
        return call(FuseOpcode.LOOKUP, parent, name);
    }

    /** Finds a path's inode. */
    long find(String path) {
        long node = Fuse.ROOT;
        for (String name : path.split("/")) {
            node = good(FuseOpcode.LOOKUP, node, name).longAt(Fuse.ENTRY_NODE);
        }
        return node;
    }

    void forget(long node, long count) {
        tell(FuseOpcode.FORGET, node, count);
    }

    long open(long node, int flags) {
        return good(FuseOpcode.OPEN, node, flags, 0).longAt(0);
    }

    long openDirectory(long node) {
        return good(FuseOpcode.OPENDIR, node, 0, 0).longAt(0);
    }

    Reply read(long node, long handle, long offset, int size) {
        return call(FuseOpcode.READ, node, handle, offset, size, 0, 0L, 0, 0);
    }

    Reply write(long node, long handle, long offset, byte[] data) {
        return call(FuseOpcode.WRITE, node, handle, offset, data.length, 0, 0L, 0, 0, data);
    }

    void release(long node, long handle) {
        good(FuseOpcode.RELEASE, node, handle, 0, 0, 0L);
    }

    void releaseDirectory(long node, long handle) {
        good(FuseOpcode.RELEASEDIR, node, handle, 0, 0, 0L);
    }

    List<Entry> list(long node, boolean plus, int size) {
        long handle = openDirectory(node);
        List<Entry> all = new ArrayList<>();
        long offset = 0;
        while (true) {
            Reply r = good(plus ? FuseOpcode.READDIRPLUS : FuseOpcode.READDIR, node, handle, offset, size, 0, 0L, 0, 0);
            assertThat(r.body().byteSize()).isLessThanOrEqualTo(size);
            if (r.body().byteSize() == 0) {
                releaseDirectory(node, handle);
                return all;
            }
            for (long at = 0; at < r.body().byteSize(); ) {
                MemorySegment s = r.body().asSlice(at + (plus ? Fuse.DIRENTPLUS : 0));
                int length = s.get(INT, Fuse.DIRENT_LENGTH);
                String name = new String(
                        s.asSlice(Fuse.DIRENT_NAME, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
                offset = s.get(LONG, Fuse.DIRENT_OFFSET);
                all.add(new Entry(name, s.get(INT, Fuse.DIRENT_TYPE), offset, plus ? r.longAt(at) : 0));
                at += (plus ? Fuse.DIRENTPLUS : 0) + (Fuse.DIRENT_NAME + length + 7 & -8);
            }
        }
    }
}
