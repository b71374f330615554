// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.vsock;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.devices.virtio.MockDriver;
import io.outrigger.devices.virtio.MockQueue;
import io.outrigger.devices.virtio.MockQueue.Buffer;
import io.outrigger.devices.virtio.MockQueue.Used;
import io.outrigger.vmm.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The driver's side of a socket device, which puts one buffer in for each packet that it expects. */
final class VsockDriver {
    static final int CID = 42;

    private static final long OUT = MockDriver.BUFFERS;
    private static final long IN = MockDriver.BUFFERS + 0x10_0000;

    private final MockQueue rx;
    private final MockQueue tx;
    private final GuestMemory memory;
    private final Runnable settle;
    int bufferSize = 1 << 16;
    int forwarded;

    VsockDriver(List<MockQueue> queues, GuestMemory memory, Runnable settle) {
        this.rx = queues.get(0);
        this.tx = queues.get(1);
        this.memory = memory;
        this.settle = settle;
    }

    /** A packet. */
    record Packet(
            long sourceCid,
            int sourcePort,
            long targetCid,
            int targetPort,
            int type,
            int operation,
            int flags,
            int length,
            int bufferSize,
            int forwarded,
            String data) {

        Packet from(long cid) {
            return new Packet(
                    cid,
                    sourcePort,
                    targetCid,
                    targetPort,
                    type,
                    operation,
                    flags,
                    length,
                    bufferSize,
                    forwarded,
                    data);
        }

        Packet to(long cid) {
            return new Packet(
                    sourceCid,
                    sourcePort,
                    cid,
                    targetPort,
                    type,
                    operation,
                    flags,
                    length,
                    bufferSize,
                    forwarded,
                    data);
        }

        Packet ofType(int other) {
            return new Packet(
                    sourceCid,
                    sourcePort,
                    targetCid,
                    targetPort,
                    other,
                    operation,
                    flags,
                    length,
                    bufferSize,
                    forwarded,
                    data);
        }

        Packet ofLength(int other) {
            return new Packet(
                    sourceCid,
                    sourcePort,
                    targetCid,
                    targetPort,
                    type,
                    operation,
                    flags,
                    other,
                    bufferSize,
                    forwarded,
                    data);
        }
    }

    Packet packet(int guestPort, int hostPort, int operation, int flags, String data) {
        return new Packet(CID, guestPort, 2, hostPort, 1, operation, flags, data.length(), bufferSize, forwarded, data);
    }

    void send(int guestPort, int hostPort, int operation) {
        send(packet(guestPort, hostPort, operation, 0, ""));
    }

    void data(int guestPort, int hostPort, String data) {
        send(packet(guestPort, hostPort, Header.RW, 0, data));
    }

    void shutDown(int guestPort, int hostPort, int flags) {
        send(packet(guestPort, hostPort, Header.SHUTDOWN, flags, ""));
    }

    void send(Packet p) {
        put(p);
        settle.run();
        assertThat(tx.take()).isPresent();
    }

    void put(Packet p) {
        Header header = new Header()
                .address(p.sourceCid, p.sourcePort, p.targetCid, p.targetPort)
                .operation(p.type, p.operation, p.flags, p.length)
                .credit(p.bufferSize, p.forwarded);
        memory.write(OUT, header.bytes());
        byte[] data = p.data.getBytes(StandardCharsets.ISO_8859_1);
        if (data.length == 0) {
            tx.put(Buffer.toRead(OUT, Header.SIZE));
        } else {
            memory.write(OUT + 0x100, data);
            int half = data.length / 2;
            tx.put(
                    Buffer.toRead(OUT, Header.SIZE),
                    Buffer.toRead(OUT + 0x100, half),
                    Buffer.toRead(OUT + 0x100 + half, data.length - half));
        }
        tx.kick();
    }

    Optional<Used> taken() {
        return tx.take();
    }

    /** The next packet from the device, which there must be. */
    Packet receive() {
        return receive(0x4000);
    }

    Packet receive(int room) {
        rx.put(Buffer.toWrite(IN, 40), Buffer.toWrite(IN + 0x100, room - 40));
        rx.kick();
        settle.run();
        Used used = rx.take().orElseThrow(() -> new AssertionError("there is no packet"));
        byte[] all = new byte[used.written()];
        memory.read(IN, MemorySegment.ofArray(all).asSlice(0, 40));
        memory.read(IN + 0x100, MemorySegment.ofArray(all).asSlice(40));
        Header header = new Header();
        MemorySegment.copy(all, 0, header.bytes(), ValueLayout.JAVA_BYTE, 0, Header.SIZE);
        assertThat(used.written()).isEqualTo(Header.SIZE + header.length());
        return new Packet(
                header.sourceCid(),
                header.sourcePort(),
                header.targetCid(),
                header.targetPort(),
                header.type(),
                header.operation(),
                header.flags(),
                header.length(),
                header.bufferSize(),
                header.forwarded(),
                new String(all, Header.SIZE, header.length(), StandardCharsets.ISO_8859_1));
    }

    /** The next packet, which is to be of a kind and for a stream. */
    Packet expect(int operation, int guestPort, int hostPort) {
        Packet p = receive();
        assertThat(p.operation()).isEqualTo(operation);
        assertThat(p.sourceCid()).isEqualTo(2);
        assertThat(p.targetCid()).isEqualTo(CID);
        assertThat(p.sourcePort()).isEqualTo(hostPort);
        assertThat(p.targetPort()).isEqualTo(guestPort);
        return p;
    }

    /** Whether there is no packet: a buffer stays in the queue, for the next. */
    boolean isSilent() {
        rx.put(Buffer.toWrite(IN, 40), Buffer.toWrite(IN + 0x100, 0x1000));
        rx.kick();
        settle.run();
        return rx.take().isEmpty();
    }
}
