// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import io.outrigger.linux.DatagramFd;
import io.outrigger.linux.ErrnoException;
import io.outrigger.linux.FrameVector;
import io.outrigger.linux.Waitable;
import io.outrigger.vmm.SpecException;
import java.nio.file.Path;

/**
 * A datagram socket: bare frames, without offloads, as QEMU's {@code -netdev dgram} has them.
 *
 * <p>Thread-safe, but one thread at a time reads and one writes.
 */
final class SocketPort implements FramePort {
    private final DatagramFd socket;

    private SocketPort(DatagramFd socket) {
        this.socket = socket;
    }

    static SocketPort open(Path local, Path peer) {
        try {
            return new SocketPort(DatagramFd.bind(local, peer));
        } catch (ErrnoException e) {
            throw new SpecException(
                    "net.socket", "%s; its path must be free and its folder writable".formatted(e.getMessage()));
        }
    }

    @Override
    public int header() {
        return 0;
    }

    @Override
    public long read(FrameVector into) {
        return socket.receive(into);
    }

    @Override
    public long write(FrameVector from) {
        return socket.send(from);
    }

    @Override
    public Waitable source() {
        return socket;
    }

    @Override
    public long offloads() {
        return 0;
    }

    @Override
    public void accept(long offloads) {
        // there are none
    }

    @Override
    public void attach(boolean attached) {
        // there is one
    }

    @Override
    public void close() {
        socket.close();
    }
}
