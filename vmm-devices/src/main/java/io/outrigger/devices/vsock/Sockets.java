// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.vsock;

import io.outrigger.linux.Errno;
import io.outrigger.linux.ErrnoException;
import io.outrigger.linux.ReadySet;
import io.outrigger.linux.UnixListenerFd;
import io.outrigger.linux.UnixStreamFd;
import io.outrigger.vmm.HostException;
import io.outrigger.vmm.SpecException;
import io.outrigger.vmm.VsockSpec;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The host's side of a socket device, as long as the device is there: where it listens, and whose sockets it waits for.
 *
 * <p>Confined to one thread at a time.
 */
final class Sockets implements AutoCloseable {
    static final long HOST_CID = VsockSpec.HOST_CID;

    private static final int FIRST_PORT = 0x4000_0000; // above what programs choose for themselves

    private final long guestCid;
    private final Path path;
    private final UnixListenerFd listener;
    private final ReadySet ready;
    private final StreamCounters counters = new StreamCounters();
    private int nextPort = FIRST_PORT;

    private Sockets(VsockSpec spec, UnixListenerFd listener, ReadySet ready) {
        guestCid = spec.cid();
        path = spec.socket();
        this.listener = listener;
        this.ready = ready;
        ready.add(listener, VsockLane.LISTENER);
    }

    /**
     * Listens.
     *
     * @throws SpecException if it cannot be there
     */
    static Sockets open(VsockSpec spec) {
        UnixListenerFd listener = listen(spec.socket());
        try {
            return new Sockets(spec, listener, ReadySet.create());
        } catch (ErrnoException e) {
            listener.close();
            throw new HostException("vsock: " + e.getMessage(), e.errno(), e);
        }
    }

    private static UnixListenerFd listen(Path path) {
        try {
            return UnixListenerFd.open(path);
        } catch (ErrnoException e) {
            String remedy = switch (e.errno()) {
                case Errno.EADDRINUSE -> "there is a file %s already; remove it, or name another path";
                case Errno.ENOENT -> "the directory of %s does not exist; make it, or name another path";
                case Errno.EACCES -> "this process may not make %s; name another path";
                default -> "cannot listen at %s: " + e.getMessage();
            };
            throw new SpecException("vsock.socket", remedy.formatted(path));
        }
    }

    long guestCid() {
        return guestCid;
    }

    UnixListenerFd listener() {
        return listener;
    }

    ReadySet ready() {
        return ready;
    }

    /** What became of streams, whatever the driver was. */
    StreamCounters counters() {
        return counters;
    }

    /** Connects to who serves a port of the host; null if nobody does. */
    @Nullable
    UnixStreamFd connect(int port) {
        try {
            return UnixStreamFd.connect(Path.of(path + "_" + Integer.toUnsignedString(port)));
        } catch (ErrnoException e) {
            return null;
        }
    }

    /** A port for the host's end of a stream that a host program opens. */
    int newPort() {
        int port = nextPort;
        nextPort = port == Integer.MAX_VALUE ? FIRST_PORT : port + 1;
        return port;
    }

    /** The next of {@link #newPort}: what a device goes on with. */
    int nextPort() {
        return nextPort;
    }

    /** Goes on where another has stopped: its ports may be in use in the guest still. */
    void nextPort(int port) {
        nextPort = Math.max(FIRST_PORT, port);
    }

    @Override
    public void close() {
        listener.close();
        ready.close();
    }
}
