// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.net;

import io.outrigger.linux.EpollFd;
import io.outrigger.linux.EventFd;
import io.outrigger.linux.FrameVector;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What there is to reach: a thread of this process that answers datagrams at a tap, as the payload does, without a VM.
 *
 * <p>Confined to one thread, but for its own.
 */
final class HostEcho extends TapThread {
    private static final int MOST = 2048;
    private static final int HEADER = 12; // struct virtio_net_hdr
    private static final int ADDRESSES = HEADER + 26; // IPv4's
    private static final int PORTS = ADDRESSES + 8;
    private static final int LEAST = PORTS + 8;
    private static final int MAC = 6;
    private static final long WAKE = 1;
    private static final long TAP = 2;

    private final EpollFd epoll = EpollFd.create();
    private final EventFd end = EventFd.create();

    /** One at a tap, which is made. */
    HostEcho(String name) {
        super(name);
        epoll.add(end, WAKE);
        epoll.addEdge(tap(), TAP);
        start();
    }

    @Override
    void run() {
        long[] tokens = new long[2];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment frame = arena.allocate(MOST, 64);
            FrameVector vector = new FrameVector(1);
            while (!hasEnded()) {
                epoll.await(tokens, -1);
                vector.clear();
                vector.add(frame.address(), MOST);
                for (long n = tap().read(vector); n > 0; n = tap().read(vector)) {
                    if (n >= LEAST) {
                        turn(frame);
                        vector.clear();
                        vector.add(frame.address(), n);
                        tap().write(vector);
                    }
                    vector.clear();
                    vector.add(frame.address(), MOST);
                }
            }
        }
    }

    private static void turn(MemorySegment frame) {
        frame.asSlice(0, HEADER).fill((byte) 0);
        for (int i = 0; i < MAC; i += 2) {
            swap(frame, ValueLayout.JAVA_SHORT_UNALIGNED, HEADER + i, HEADER + MAC + i);
        }
        for (int i = 0; i < 4; i += 2) {
            swap(frame, ValueLayout.JAVA_SHORT_UNALIGNED, ADDRESSES + i, ADDRESSES + 4 + i);
        }
        swap(frame, ValueLayout.JAVA_SHORT_UNALIGNED, PORTS, PORTS + 2);
    }

    private static void swap(MemorySegment frame, ValueLayout.OfShort layout, long a, long b) {
        short kept = frame.get(layout, a);
        frame.set(layout, a, frame.get(layout, b));
        frame.set(layout, b, kept);
    }

    @Override
    void wake() {
        end.signal();
    }

    @Override
    public void close() {
        super.close();
        epoll.close();
        end.close();
    }
}
