// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.net;

import io.outrigger.linux.FrameVector;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * What there is to reach: a thread of this process that writes datagrams to a tap as fast as the kernel takes them, as
 * the payload sends them, without a VM.
 *
 * <p>Confined to one thread, but for its own.
 */
final class HostSender extends TapThread {
    private static final int HEADER = 12; // struct virtio_net_hdr, zeros: nothing is left to the kernel
    private static final int ETHERNET = 14;
    private static final int IP = 20;
    private static final int UDP = 8;
    private static final int DISCARD = 9; // RFC 863

    private final int bytes;

    /** One at a tap, which is made; datagrams have so many bytes. It sends once the tap is up. */
    HostSender(String name, int bytes) {
        super(name);
        this.bytes = bytes;
        start();
    }

    @Override
    void run() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment frame = arena.allocate(HEADER + ETHERNET + IP + UDP + bytes, 64);
            build(frame.asByteBuffer());
            FrameVector vector = new FrameVector(1);
            vector.add(frame.address(), frame.byteSize());
            while (!hasEnded()) {
                long _ = tap().write(vector); // EIO until the tap is up
            }
        }
    }

    private void build(ByteBuffer frame) {
        frame.position(HEADER);
        putMac(frame, Addresses.HOST_MAC.value());
        putMac(frame, Addresses.mac(0).value());
        frame.putShort((short) 0x0800);
        int ip = frame.position();
        frame.putShort((short) 0x4500).putShort((short) (IP + UDP + bytes)).putInt(0);
        frame.put((byte) 64).put((byte) 17).putShort((short) 0);
        frame.putInt(Addresses.number(0)).putInt(Addresses.hostNumber());
        frame.putShort(ip + 10, checksum(frame, ip));
        frame.putShort((short) DISCARD)
                .putShort((short) DISCARD)
                .putShort((short) (UDP + bytes))
                .putShort((short) 0);
    }

    private static void putMac(ByteBuffer frame, long mac) {
        frame.putShort((short) (mac >>> 32)).putInt((int) mac);
    }

    /** RFC 1071. */
    private static short checksum(ByteBuffer frame, int at) {
        int sum = 0;
        for (int i = 0; i < IP; i += 2) {
            sum += Short.toUnsignedInt(frame.getShort(at + i));
        }
        sum = (sum & 0xFFFF) + (sum >>> 16);
        return (short) ~(sum + (sum >>> 16));
    }

    @Override
    void wake() {
        // it looks after each frame
    }
}
