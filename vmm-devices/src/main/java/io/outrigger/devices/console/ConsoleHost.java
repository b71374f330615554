// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.console;

import io.outrigger.linux.ReadySet;
import io.outrigger.linux.Waitable;
import io.outrigger.vmm.ConsolePort;
import io.outrigger.vmm.ConsoleSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * The host's side of a console, as long as the device is there: the ports' ends, and what wakes the lane.
 *
 * <p>Confined to one thread at a time, but for {@link #resized}.
 */
final class ConsoleHost implements AutoCloseable {
    private static final int LISTENER = 1; // the lowest bit of a token

    private final Bell bell = new Bell();
    private final ReadySet ready = ReadySet.create();
    private final List<Port> ports = new ArrayList<>();
    private boolean hasSockets;
    private volatile boolean resized;

    /**
     * Makes the ends that are asked for.
     *
     * @throws io.outrigger.vmm.SpecException if a socket cannot be where it is to be
     */
    ConsoleHost(ConsoleSpec spec, ConsolePort console) {
        try {
            ports.add(new Port(0, ConsoleSpec.CONSOLE, end(0, ConsoleSpec.CONSOLE, spec.console(), console)));
            for (ConsoleSpec.Port p : spec.ports()) {
                int id = ports.size();
                ports.add(new Port(id, p.name(), end(id, p.name(), p.end(), console)));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private HostEnd end(int id, String name, ConsoleSpec.End end, ConsolePort console) {
        return switch (end) {
            case ConsoleSpec.VmConsole _ -> new VmConsoleEnd(console, bell);
            case ConsoleSpec.Streams _ -> new StreamEnd(name, bell);
            case ConsoleSpec.Socket socket -> {
                hasSockets = true;
                yield new SocketEnd(socket.path(), ready, ConsoleLane.token(id));
            }
        };
    }

    List<Port> ports() {
        return ports;
    }

    /** What wakes the lane. */
    List<? extends Waitable> wakes() {
        return hasSockets ? List.of(bell.event(), ready) : List.of(bell.event());
    }

    /** The window has another size. Any thread. */
    void resized() {
        resized = true;
        bell.ring();
    }

    /** Looks what has happened. Returns how much there was to do. */
    int poll() {
        if (resized) {
            resized = false;
            ports.getFirst().resized();
        }
        return hasSockets ? pollSockets() : 0;
    }

    private int pollSockets() {
        int n = ready.poll();
        for (int i = 0; i < n; i++) {
            int token = ready.token(i);
            Port port = ports.get(ConsoleLane.portOf(token));
            boolean listener = (token & LISTENER) != 0;
            port.end().happened(listener, ready.readable(i), ready.writable(i), ready.hungUp(i));
        }
        for (int i = 0; i < ports.size(); i++) {
            n += ports.get(i).end().attend(ports.get(i).isOpen());
        }
        return n;
    }

    boolean hasWork() {
        if (resized) {
            return true;
        }
        for (int i = 0; hasSockets && i < ports.size(); i++) {
            if (ports.get(i).end().wantsAttention()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        ports.forEach(p -> p.end().close());
        ready.close();
        bell.close();
    }
}
