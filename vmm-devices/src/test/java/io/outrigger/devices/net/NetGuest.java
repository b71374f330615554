// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.devices.virtio.LiveDevice;
import io.outrigger.devices.virtio.MmioTransport;
import io.outrigger.devices.virtio.MockDriver;
import io.outrigger.devices.virtio.MockQueue;
import io.outrigger.devices.virtio.MockQueue.Buffer;
import io.outrigger.devices.virtio.VirtioDevice;
import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.VirtioPlace;
import io.outrigger.vmm.VmSpec;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntSupplier;

/** A fake VM with a network device and a driver of it. */
final class NetGuest implements AutoCloseable {
    static final int RX_BUFFER = 2048;
    private static final long TX = MockDriver.BUFFERS;
    private static final long RX = MockDriver.BUFFERS + (1 << 20);

    final FakeMachine machine = new FakeMachine(
            VmSpec.payload(Image.of("none", new byte[0])).memory(MiB.of(4)).build());
    final MockDriver driver = new MockDriver(machine, 0);
    final LiveDevice live;
    private final Map<Integer, Buffer> posted = new HashMap<>();
    private final List<Long> freeBuffers = new ArrayList<>();
    private List<MockQueue> queues = List.of();
    private boolean mergeable;
    private int rxBuffer;
    private boolean kicked;
    private long nextTx = TX;

    NetGuest(VirtioDevice device) {
        live = MmioTransport.attach(machine, VirtioPlace.of(0), "net0", device, ServiceMode.EVENTFD);
    }

    /** Starts the driver: all features but some; all queues. */
    NetGuest start(long without) {
        return start(without, RX_BUFFER, 64);
    }

    NetGuest start(long without, int bufferSize, int queueSize) {
        queues = driver.start(without, live.queues(), queueSize);
        assertThat(driver.needsReset()).isFalse();
        mergeable = (driver.offered() & ~without & NetFeatures.MERGEABLE) != 0;
        rxBuffer = bufferSize;
        posted.clear();
        freeBuffers.clear();
        for (int i = 0; i < queueSize; i++) {
            freeBuffers.add(RX + (long) i * Math.max(bufferSize, RX_BUFFER));
        }
        return this;
    }

    MockQueue rx() {
        return queues.get(0);
    }

    MockQueue tx() {
        return queues.get(1);
    }

    MockQueue control() {
        return queues.get(queues.size() - 1);
    }

    /** Puts receive buffers in. */
    NetGuest post(int buffers) {
        for (int i = 0; i < buffers; i++) {
            Buffer buffer = Buffer.toWrite(freeBuffers.removeFirst(), rxBuffer);
            posted.put(rx().put(buffer), buffer);
        }
        kicked = rx().kick();
        return this;
    }

    /** Whether the device wanted to be told of the last buffers. */
    boolean kicked() {
        return kicked;
    }

    /** Sends a frame with a header of zeros. */
    NetGuest send(byte[] frame) {
        return send(new byte[12], frame);
    }

    /** Sends a frame; its header and its first half are in buffers of their own. */
    NetGuest send(byte[] header, byte[] frame) {
        byte[] all = new byte[header.length + frame.length];
        System.arraycopy(header, 0, all, 0, header.length);
        System.arraycopy(frame, 0, all, header.length, frame.length);
        long at = nextTx;
        nextTx += all.length + 0xFFF & ~0xFFF;
        if (nextTx > RX - (1 << 17)) {
            nextTx = TX;
        }
        machine.memory().write(at, all);
        int half = header.length + frame.length / 2;
        tx().put(
                        Buffer.toRead(at, header.length),
                        Buffer.toRead(at + header.length, half - header.length),
                        Buffer.toRead(at + half, all.length - half));
        tx().kick();
        return this;
    }

    /** How many sent frames came back. */
    int sent() {
        int n = 0;
        while (tx().take().isPresent()) {
            n++;
        }
        return n;
    }

    /** A frame that came, with its header. */
    record Received(byte[] header, byte[] frame) {
        int buffers() {
            return header[10] & 0xFF | (header[11] & 0xFF) << 8;
        }
    }

    /** Takes what came. */
    List<Received> received() {
        List<Received> all = new ArrayList<>();
        for (Optional<MockQueue.Used> used = rx().take(); used.isPresent(); used = rx().take()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            append(bytes, used.get());
            byte[] first = bytes.toByteArray();
            int buffers = first[10] & 0xFF | (first[11] & 0xFF) << 8;
            assertThat(buffers).isPositive();
            assertThat(mergeable || buffers == 1).isTrue();
            for (int i = 1; i < buffers; i++) {
                append(bytes, rx().take().orElseThrow());
            }
            byte[] whole = bytes.toByteArray();
            byte[] header = Arrays.copyOf(whole, 12);
            all.add(new Received(header, Arrays.copyOfRange(whole, 12, whole.length)));
        }
        return all;
    }

    private void append(ByteArrayOutputStream bytes, MockQueue.Used used) {
        Buffer buffer = Objects.requireNonNull(posted.remove(used.head()));
        byte[] part = new byte[used.written()];
        machine.memory().read(buffer.gpa(), MemorySegment.ofArray(part));
        bytes.writeBytes(part);
        freeBuffers.add(buffer.gpa());
    }

    /** Commands the device; the answer is there when it was served. */
    IntSupplier command(int kind, int command, byte... data) {
        byte[] all = new byte[2 + data.length];
        all[0] = (byte) kind;
        all[1] = (byte) command;
        System.arraycopy(data, 0, all, 2, data.length);
        long at = RX - (1 << 16);
        machine.memory().write(at, all);
        machine.memory().putByte(RX - 1, (byte) 0x7F);
        control().put(Buffer.toRead(at, 2), Buffer.toRead(at + 2, data.length), Buffer.toWrite(RX - 1, 1));
        control().kick();
        return () -> {
            assertThat(control().take()).isPresent();
            return machine.memory().getByte(RX - 1);
        };
    }

    /** An Ethernet frame: addresses, a type of experiments, and so many bytes that differ. */
    static byte[] frame(long destination, long source, int length, int seed) {
        byte[] frame = new byte[length];
        for (int i = 0; i < 6; i++) {
            frame[i] = (byte) (destination >>> 8 * (5 - i));
            frame[6 + i] = (byte) (source >>> 8 * (5 - i));
        }
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xB5; // IEEE 802, local experimental
        for (int i = 14; i < length; i++) {
            frame[i] = (byte) (seed + i * 31);
        }
        return frame;
    }

    @Override
    public void close() {
        live.close();
    }
}
