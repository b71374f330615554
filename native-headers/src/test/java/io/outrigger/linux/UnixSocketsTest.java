// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixSocketsTest {
    @TempDir
    Path directory;

    private final MemorySegment room = Arena.ofAuto().allocate(1 << 20);

    @Test
    void bytesGoBothWaysAndEndOneByOne() {
        try (UnixListenerFd listener = UnixListenerFd.open(path());
                UnixStreamFd client = UnixStreamFd.connect(path());
                UnixStreamFd server = listener.accept().orElseThrow()) {
            assertThat(listener.accept()).isEmpty();
            assertThat(server.receive(room, 0, 8)).isEqualTo(-Errno.EAGAIN);
            assertThat(client.send(text("hello"), 1, 4)).isEqualTo(4);
            assertThat(server.peek(room, 0, 8)).isEqualTo(4);
            assertThat(server.receive(room, 2, 8)).isEqualTo(4);
            assertThat(room.get(ValueLayout.JAVA_BYTE, 2)).isEqualTo((byte) 'e');
            client.endSending();
            assertThat(server.receive(room, 0, 8)).isZero();
            assertThat(server.send(text("bye"), 0, 3)).isEqualTo(3);
            assertThat(client.receive(room, 0, 8)).isEqualTo(3);
            server.endSending();
            assertThat(client.receive(room, 0, 8)).isZero();
        }
    }

    @Test
    void aReaderThatIsGoneIsNoSignalAndNoException() {
        try (UnixListenerFd listener = UnixListenerFd.open(path());
                UnixStreamFd client = UnixStreamFd.connect(path())) {
            UnixStreamFd server = listener.accept().orElseThrow();
            assertThat(server.send(room, 0, 1)).isEqualTo(1);
            client.endReceiving();
            assertThat(server.send(room, 0, 1)).isEqualTo(-Errno.EPIPE);
            server.close();
            assertThat(client.send(room, 0, 1)).isEqualTo(-Errno.EPIPE);
            client.endSending();
            assertThat(server.receive(room, 0, 1)).isEqualTo(-9);
        }
    }

    @Test
    void aReaderThatStallsCostsNoWaiting() {
        try (UnixListenerFd listener = UnixListenerFd.open(path());
                UnixStreamFd client = UnixStreamFd.connect(path());
                UnixStreamFd server = listener.accept().orElseThrow();
                ReadySet ready = ReadySet.create()) {
            int n;
            do {
                n = server.send(room, 0, room.byteSize());
            } while (n > 0);
            assertThat(n).isEqualTo(-Errno.EAGAIN);
            ready.add(server, 7);
            assertThat(ready.poll()).isZero();
            do {
                n = client.receive(room, 0, room.byteSize());
            } while (n > 0);
            assertThat(ready.poll()).isEqualTo(1);
            assertThat(ready.token(0)).isEqualTo(7);
            assertThat(ready.writable(0)).isTrue();
            assertThat(ready.readable(0)).isFalse();
        }
    }

    @Test
    void readinessIsToldOncePerEdge() {
        try (UnixListenerFd listener = UnixListenerFd.open(path());
                ReadySet ready = ReadySet.create()) {
            ready.add(listener, 1);
            assertThat(ready.poll()).isZero();
            UnixStreamFd client = UnixStreamFd.connect(path());
            assertThat(ready.poll()).isEqualTo(1);
            assertThat(ready.readable(0)).isTrue();
            assertThat(ready.poll()).isZero();
            UnixStreamFd server = listener.accept().orElseThrow();
            ready.add(server, -2);
            assertThat(ready.poll()).isEqualTo(1);
            assertThat(ready.writable(0)).isTrue();
            assertThat(client.send(room, 0, 1)).isEqualTo(1);
            assertThat(ready.poll()).isEqualTo(1);
            assertThat(ready.token(0)).isEqualTo(-2);
            assertThat(ready.readable(0)).isTrue();
            assertThat(ready.hungUp(0)).isFalse();
            client.endSending();
            assertThat(ready.poll()).isEqualTo(1);
            assertThat(ready.hungUp(0)).isFalse();
            client.close();
            assertThat(ready.poll()).isEqualTo(1);
            assertThat(ready.hungUp(0)).isTrue();
            ready.remove(server);
            server.close();
        }
    }

    @Test
    void aSetWithinAnEpollWakesIt() {
        long[] woken = new long[4];
        try (UnixListenerFd listener = UnixListenerFd.open(path());
                UnixStreamFd client = UnixStreamFd.connect(path());
                UnixStreamFd server = listener.accept().orElseThrow();
                ReadySet ready = ReadySet.create();
                EpollFd epoll = EpollFd.create()) {
            ready.add(server, 3);
            assertThat(ready.poll()).isEqualTo(1);
            epoll.addEdge(ready, 42);
            assertThat(epoll.await(woken, 0)).isZero();
            for (int i = 0; i < 3; i++) {
                assertThat(client.send(room, 0, 1)).isEqualTo(1);
                assertThat(epoll.await(woken, -1)).isEqualTo(1);
                assertThat(woken[0]).isEqualTo(42);
                assertThat(epoll.await(woken, 0)).isZero();
                assertThat(ready.poll()).isEqualTo(1);
            }
            epoll.remove(ready);
        }
    }

    @Test
    void thePathIsThereWhileSomebodyListens() throws Exception {
        UnixListenerFd listener = UnixListenerFd.open(path());
        assertThat(Files.exists(path())).isTrue();
        assertThatThrownBy(() -> UnixListenerFd.open(path()))
                .isInstanceOfSatisfying(
                        ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EADDRINUSE));
        listener.close();
        assertThat(Files.exists(path())).isFalse();
        Files.writeString(path(), "another's");
        listener.close();
        assertThat(Files.exists(path())).isTrue();
    }

    @Test
    void errorsNameThePathAndLeakNothing() throws Exception {
        long before = openDescriptors();
        Path absent = directory.resolve("none").resolve("x");
        Path longest = Path.of("/tmp/" + "x".repeat(UnixAddress.MOST_BYTES - 5));
        Path tooLong = Path.of(longest + "x");
        for (int i = 0; i < 50; i++) {
            assertThatThrownBy(() -> UnixListenerFd.open(absent)).hasMessageContaining("bind " + absent + ": ENOENT");
            assertThatThrownBy(() -> UnixStreamFd.connect(absent)).hasMessageContaining("connect " + absent);
            assertThatThrownBy(() -> UnixStreamFd.connect(tooLong)).hasMessageContaining("ENAMETOOLONG");
            UnixListenerFd.open(longest).close();
        }
        assertThat(UnixAddress.length(longest)).isEqualTo(107);
        assertThat(openDescriptors()).isEqualTo(before);
    }

    @Test
    void aListenerThatIsFullIsNotWaitedFor() {
        List<UnixStreamFd> clients = new ArrayList<>();
        try (UnixListenerFd _ = UnixListenerFd.open(path())) {
            assertThatThrownBy(() -> {
                        while (clients.size() < 1000) {
                            clients.add(UnixStreamFd.connect(path()));
                        }
                    })
                    .isInstanceOfSatisfying(
                            ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EAGAIN));
        } finally {
            clients.forEach(UnixStreamFd::close);
        }
    }

    @Test
    void trafficAllocatesNothing() {
        try (UnixListenerFd listener = UnixListenerFd.open(path());
                UnixStreamFd client = UnixStreamFd.connect(path());
                UnixStreamFd server = listener.accept().orElseThrow();
                ReadySet ready = ReadySet.create()) {
            ready.add(server, 3);
            assertThat(Allocation.inSteadyState(() -> {
                        client.send(room, 0, 16);
                        ready.poll();
                        server.receive(room, 0, 16);
                    }))
                    .isZero();
        }
    }

    private Path path() {
        return directory.resolve("socket");
    }

    private static MemorySegment text(String text) {
        MemorySegment s = Arena.ofAuto().allocate(text.length());
        return s.copyFrom(MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static long openDescriptors() throws IOException {
        try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"))) {
            return fds.count();
        }
    }
}
