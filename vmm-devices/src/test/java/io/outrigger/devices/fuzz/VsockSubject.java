// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fuzz;

import io.outrigger.devices.virtio.LiveDevice;
import io.outrigger.devices.virtio.VirtioDevice;
import io.outrigger.devices.vsock.VsockDevice;
import io.outrigger.vmm.VsockSpec;
import io.outrigger.vmm.fuzz.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Sockets, with programs on the host that come to the guest, and one that the guest can reach at port 1. */
final class VsockSubject implements Subject {
    private static final int CONNECTIONS = 4;

    private final Path socket = Scratch.FOLDER.resolve("v");
    private final Path port = Scratch.FOLDER.resolve("v_1");
    private final ServerSocketChannel server;
    private final List<SocketChannel> open = new ArrayList<>();
    private final ByteBuffer room = ByteBuffer.allocate(4096);

    VsockSubject() {
        try {
            Scratch.delete(port);
            Scratch.delete(socket);
            server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(port));
            server.configureBlocking(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public VirtioDevice newDevice() {
        return new VsockDevice(VsockSpec.of(3, socket).withConnections(CONNECTIONS));
    }

    @Override
    public void act(LiveDevice live, Script script) {
        int what = script.u8();
        try {
            switch (what & 3) {
                case 0 -> adopt(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
                case 1 -> adopt(server.accept());
                case 2 -> talk(what >> 2, script);
                default -> close(what >> 2);
            }
        } catch (IOException _) {
            // the device has closed it
        }
    }

    private void adopt(SocketChannel channel) throws IOException {
        if (channel != null) {
            channel.configureBlocking(false);
            open.add(channel);
        }
    }

    private void talk(int number, Script script) throws IOException {
        if (!open.isEmpty()) {
            SocketChannel channel = open.get(number % open.size());
            channel.write(ByteBuffer.wrap(script.take(script.u8())));
            channel.read(room.clear());
        }
    }

    private void close(int number) throws IOException {
        if (!open.isEmpty()) {
            open.remove(number % open.size()).close();
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (SocketChannel channel : open) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Scratch.delete(port);
    }
}
