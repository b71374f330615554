// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.vsock;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A directory for sockets, and host programs that use them: none of them waits. */
final class SocketDirectory {
    private final Path path;
    private final List<AutoCloseable> open = new ArrayList<>();

    SocketDirectory() {
        try {
            path = Files.createTempDirectory("vsock");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path socket() {
        return path.resolve("v");
    }

    /** A program that serves a port of the host. */
    ServerSocketChannel listen(int port) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        Path name = path.resolve("v_" + Integer.toUnsignedString(port));
        server.bind(UnixDomainSocketAddress.of(name));
        server.configureBlocking(false);
        open.add(() -> {
            server.close();
            Files.deleteIfExists(name);
        });
        return server;
    }

    /** The next that has come to a program. */
    SocketChannel accept(ServerSocketChannel server) throws IOException {
        SocketChannel channel = server.accept();
        return channel == null ? null : adopt(channel);
    }

    /** A program that comes to the device. */
    SocketChannel connect() throws IOException {
        return adopt(SocketChannel.open(UnixDomainSocketAddress.of(socket())));
    }

    private SocketChannel adopt(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        open.add(channel);
        return channel;
    }

    static void write(SocketChannel channel, String text) throws IOException {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** What has come; "EOF" at the end. */
    static String read(SocketChannel channel) throws IOException {
        ByteBuffer room = ByteBuffer.allocate(1 << 20);
        int n = channel.read(room);
        return n < 0 ? "EOF" : new String(room.array(), 0, n, StandardCharsets.ISO_8859_1);
    }

    static long openDescriptors() throws IOException {
        try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"))) {
            return fds.count();
        }
    }

    void close() throws Exception {
        for (AutoCloseable c : open) {
            c.close();
        }
        try (Stream<Path> left = Files.list(path)) {
            if (left.findAny().isPresent()) {
                throw new IllegalStateException("sockets are left in " + path);
            }
        }
        Files.delete(path);
    }
}
