// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.outrigger.linux.headers.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetDescriptorsTest {
    @TempDir
    Path folder;

    private static FrameVector vector(MemorySegment... parts) {
        FrameVector vector = new FrameVector(parts.length);
        for (MemorySegment s : parts) {
            assertThat(vector.add(s.address(), s.byteSize())).isTrue();
        }
        return vector;
    }

    private static MemorySegment text(Arena arena, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return arena.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    }

    @Test
    void datagramsAreGatheredAndScattered() {
        Path here = folder.resolve("a");
        Path there = folder.resolve("b");
        try (Arena arena = Arena.ofConfined();
                DatagramFd a = DatagramFd.bind(here, there)) {
            FrameVector out = vector(text(arena, "outri"), text(arena, "gger"));
            assertThat(a.send(out)).isEqualTo(-Errno.ENOENT);
            try (DatagramFd b = DatagramFd.bind(there, here)) {
                assertThat(a.send(out)).isEqualTo(9);
                MemorySegment room = arena.allocate(16);
                FrameVector in = vector(room.asSlice(0, 3), room.asSlice(8, 8));
                assertThat(b.receive(in)).isEqualTo(9);
                assertThat(room.asSlice(8, 6).toArray(ValueLayout.JAVA_BYTE))
                        .isEqualTo("rigger".getBytes(StandardCharsets.US_ASCII));
                assertThat(b.receive(in)).isEqualTo(-Errno.EAGAIN);
                long sent = 0;
                while (a.send(out) > 0) {
                    sent++;
                }
                assertThat(sent).as("a peer that does not read").isPositive();
            }
            assertThat(there).doesNotExist();
            assertThat(a.send(out)).isEqualTo(-Errno.ENOENT);
        }
        assertThat(here).doesNotExist();
    }

    @Test
    void aPathThatIsTakenStays() throws Exception {
        Path taken = Files.writeString(folder.resolve("taken"), "mine");
        assertThatThrownBy(() -> DatagramFd.bind(taken, folder.resolve("peer"))).hasMessageContaining("EADDRINUSE");
        assertThat(taken).exists();
        assertThatThrownBy(() -> DatagramFd.bind(folder.resolve("x".repeat(108)), taken))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void datagramsAllocateNothing() {
        try (Arena arena = Arena.ofConfined();
                DatagramFd a = DatagramFd.bind(folder.resolve("a"), folder.resolve("a"))) {
            MemorySegment room = arena.allocate(64);
            FrameVector vector = new FrameVector(4);
            assertThat(Allocation.inSteadyState(() -> {
                        vector.clear();
                        vector.add(room.address(), 64);
                        a.send(vector);
                        a.receive(vector);
                    }))
                    .isZero();
        }
    }

    @Test
    void aVectorIsBounded() {
        FrameVector vector = new FrameVector(2);
        assertThat(vector.add(4096, 1) && vector.add(4096, 2)).isTrue();
        assertThat(vector.add(4096, 3)).isFalse();
        assertThat(vector.bytes()).isEqualTo(3);
        assertThat(vector.count()).isEqualTo(2);
    }

    @Test
    void aTapGivesAndTakesFrames() {
        assumeTrue(Files.isWritable(Path.of("/dev/net/tun")), "SKIPPED: needs a writable /dev/net/tun");
        try (Arena arena = Arena.ofConfined();
                TapFd first = TapFd.open("orgtest%d", true);
                TapFd second = TapFd.open(first.name(), true)) {
            assertThat(first.name()).startsWith("orgtest");
            assertThat(second.name()).isEqualTo(first.name());
            second.attach(false);
            second.attach(true);
            first.offload(Linux.TUN_F_CSUM() | Linux.TUN_F_TSO4() | Linux.TUN_F_TSO6() | Linux.TUN_F_TSO_ECN());
            FrameVector frame = vector(arena.allocate(12 + 64));
            assertThat(first.read(frame)).isEqualTo(-Errno.EAGAIN);
            assertThat(first.write(frame)).as("an interface that is down").isEqualTo(-5); // EIO
        }
        assertThatThrownBy(() -> TapFd.open("sixteen-bytes-xx", false)).isInstanceOf(IllegalArgumentException.class);
    }
}
