// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import io.outrigger.linux.ErrnoException;
import io.outrigger.linux.FrameVector;
import io.outrigger.linux.TapFd;
import io.outrigger.linux.Waitable;
import io.outrigger.vmm.HostException;
import io.outrigger.vmm.SpecException;
import java.util.ArrayList;
import java.util.List;

/**
 * A queue of a tap.
 *
 * <p>Thread-safe, but one thread at a time reads and one writes.
 */
final class TapPort implements FramePort {
    private final TapFd tap;
    private boolean attached = true; // guarded by this

    private TapPort(TapFd tap) {
        this.tap = tap;
    }

    /** Opens a tap's queues. */
    static List<FramePort> open(String name, int queues) {
        List<FramePort> ports = new ArrayList<>();
        try {
            String actual = name;
            for (int i = 0; i < queues; i++) {
                TapFd tap = TapFd.open(actual, queues > 1);
                actual = tap.name();
                ports.add(new TapPort(tap));
            }
            return ports;
        } catch (ErrnoException e) {
            ports.forEach(FramePort::close);
            throw new SpecException(
                    "net.tap",
                    "cannot open %s: %s; make it with: ip tuntap add %s mode tap%s user $USER"
                            .formatted(name, e.getMessage(), name, queues > 1 ? " multi_queue" : ""));
        }
    }

    @Override
    public int header() {
        return NetHeader.SIZE;
    }

    @Override
    public long read(FrameVector into) {
        return tap.read(into);
    }

    @Override
    public long write(FrameVector from) {
        return tap.write(from);
    }

    @Override
    public Waitable source() {
        return tap;
    }

    @Override
    public long offloads() {
        return NetFeatures.OFFLOADS;
    }

    @Override
    public void accept(long offloads) {
        try {
            tap.offload(NetFeatures.toTap(offloads));
        } catch (ErrnoException e) {
            throw new HostException("a tap refuses its offloads: " + e.getMessage());
        }
    }

    @Override
    public synchronized void attach(boolean now) {
        if (attached != now) {
            tap.attach(now);
            attached = now;
        }
    }

    @Override
    public void close() {
        tap.close();
    }
}
