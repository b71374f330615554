// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.devices.virtio.MockDriver;
import io.outrigger.devices.virtio.MockQueue;
import io.outrigger.devices.virtio.MockQueue.Buffer;
import io.outrigger.devices.virtio.VirtioDevice;
import io.outrigger.devices.virtio.VirtioDeviceContract;
import io.outrigger.linux.DatagramFd;
import io.outrigger.linux.FrameVector;
import io.outrigger.vmm.MacAddress;
import io.outrigger.vmm.NetSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketNetTest extends VirtioDeviceContract {
    private static final long GUEST = 0x0200_0000_0001L;
    private static final long PEER = 0x0200_0000_0002L;

    @TempDir
    static Path folder;

    private final MemorySegment room = Arena.ofAuto().allocate(128 << 10);
    private final DatagramFd peer = DatagramFd.bind(folder.resolve("peer"), folder.resolve("guest"));
    private int uses;

    @Override
    protected VirtioDevice newDevice() {
        NetSpec spec = NetSpec.of(new NetSpec.Socket(folder.resolve("guest"), folder.resolve("peer")));
        return NetDevices.make(spec.withMac(new MacAddress(GUEST)), "vm", "net0");
    }

    @AfterEach
    void closePeer() {
        peer.close();
    }

    private void peerSends(byte[] frame) {
        room.asSlice(0, frame.length).copyFrom(MemorySegment.ofArray(frame));
        FrameVector vector = new FrameVector(1);
        vector.add(room.address(), frame.length);
        assertThat(peer.send(vector)).isEqualTo(frame.length);
    }

    private byte[] peerReceives() {
        FrameVector vector = new FrameVector(1);
        vector.add(room.address(), room.byteSize());
        long n = peer.receive(vector);
        return n < 0 ? new byte[0] : room.asSlice(0, n).toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    protected void use(List<MockQueue> queues) {
        while (peerReceives().length > 0) {} // of an earlier test
        uses++;
        byte[] out = NetGuest.frame(PEER, GUEST, 100 + uses, uses);
        long at = MockDriver.BUFFERS;
        machine.memory().clear(at, 12);
        machine.memory().write(at + 12, out);
        queues.get(1).put(Buffer.toRead(at, 12), Buffer.toRead(at + 12, out.length));
        queues.get(1).kick();
        settle();
        assertThat(queues.get(1).take()).isPresent();
        assertThat(peerReceives()).isEqualTo(out);

        queues.get(0).put(Buffer.toWrite(at + 4096, 5), Buffer.toWrite(at + 8192, 1600));
        queues.get(0).kick();
        settle();
        byte[] in = NetGuest.frame(GUEST, PEER, 200 + uses, uses);
        peerSends(in);
        settle();
        MockQueue.Used used = queues.get(0).take().orElseThrow();
        assertThat(used.written()).isEqualTo(12 + in.length);
        byte[] got = new byte[in.length];
        machine.memory().read(at + 8192 + 7, MemorySegment.ofArray(got));
        assertThat(got).isEqualTo(in);
        assertThat(machine.memory().getShort(at + 8192 + 5)).as("buffers").isEqualTo((short) 1);
    }

    private NetGuest guest() {
        live().close();
        return new NetGuest(newDevice());
    }

    private static void settle(NetGuest guest) {
        guest.machine.ioThread().pollAll();
        guest.machine.ioThread().sleep();
    }

    @Test
    void framesWaitForBuffersAndSpreadOverThem() {
        try (NetGuest guest = guest().start(0, 600, 16)) {
            byte[] large = NetGuest.frame(GUEST, PEER, 1514, 3);
            byte[] small = NetGuest.frame(GUEST, PEER, 60, 4);
            peerSends(large);
            peerSends(small);
            settle(guest);
            guest.post(1); // the long one comes, and finds too little room
            assertThat(guest.kicked()).isTrue();
            settle(guest);
            assertThat(guest.received()).isEmpty();
            guest.post(1);
            settle(guest);
            assertThat(guest.received()).isEmpty();
            guest.post(3);
            settle(guest);
            List<NetGuest.Received> got = guest.received();
            assertThat(got).hasSize(2);
            assertThat(got.get(0).frame()).isEqualTo(large);
            assertThat(got.get(0).buffers()).isEqualTo(3);
            assertThat(got.get(1).frame()).isEqualTo(small);
            assertThat(guest.post(1).kicked())
                    .as("it waits for frames, not buffers")
                    .isFalse();
        }
    }

    @Test
    void whatDoesNotFitIsDropped() {
        try (NetGuest guest = guest().start(NetFeatures.MERGEABLE, 600, 16)) {
            guest.post(4);
            peerSends(NetGuest.frame(GUEST, PEER, 1000, 1));
            peerSends(new byte[9]);
            peerSends(NetGuest.frame(0x0200_0000_0009L, PEER, 70, 1));
            peerSends(NetGuest.frame(GUEST, PEER, 588, 2));
            settle(guest);
            List<NetGuest.Received> got = guest.received();
            assertThat(got).hasSize(2); // promiscuous at first
            assertThat(got.get(1).frame()).isEqualTo(NetGuest.frame(GUEST, PEER, 588, 2));
            assertThat(guest.live.counters())
                    .containsEntry("net0.rx0.dropped.too_big", 1L)
                    .containsEntry("net0.rx0.dropped.malformed", 1L)
                    .containsEntry("net0.rx0.frames", 2L);
        }
    }

    @Test
    void theDriverSaysWhatItWantsToSee() {
        try (NetGuest guest = guest().start(0)) {
            guest.post(8);
            IntSupplier answer = guest.command(0, 0, (byte) 0); // not promiscuous
            settle(guest);
            assertThat(answer.getAsInt()).isZero();
            byte[] table = new byte[4 + 4 + 6];
            table[4] = 1;
            System.arraycopy(new byte[] {1, 0, 0x5E, 0, 0, 5}, 0, table, 8, 6);
            answer = guest.command(1, 0, table);
            settle(guest);
            assertThat(answer.getAsInt()).isZero();
            for (long to : new long[] {PEER, GUEST, 0x0100_5E00_0005L, 0x0100_5E00_0006L, RxFilter.BROADCAST}) {
                peerSends(NetGuest.frame(to, PEER, 60, 1));
            }
            settle(guest);
            assertThat(guest.received().stream().map(r -> Arrays.copyOf(r.frame(), 6)[5]))
                    .containsExactly((byte) 1, (byte) 5, (byte) 0xFF);
            for (byte[] bad : new byte[][] {{}, {1}, {9, 9, 9, 9, 0, 0, 0, 0}, {1, 0, 0, 0}}) {
                answer = guest.command(1, 0, bad.length == 0 ? new byte[1] : bad);
                settle(guest);
                assertThat(answer.getAsInt()).isEqualTo(1);
            }
            answer = guest.command(1, 1, (byte) 2, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 7);
            settle(guest);
            assertThat(answer.getAsInt()).isZero();
            assertThat(guest.driver.config(0, 4)).isEqualTo(2);
            assertThat(guest.driver.config(4, 2)).isEqualTo(0x0700);
            answer = guest.command(99, 1, (byte) 1);
            settle(guest);
            assertThat(answer.getAsInt()).isEqualTo(1);
        }
    }

    @Test
    void aPeerThatDoesNotReadHoldsUpNobody() {
        try (NetGuest guest = guest().start(0)) {
            int sent = 0;
            long patience = System.nanoTime() + 20_000_000_000L;
            while (guest.live.counters().getOrDefault("net0.tx0.dropped.stalled", 0L) < 10) {
                if (guest.tx().free() >= 3) {
                    guest.send(NetGuest.frame(PEER, GUEST, 1000, sent++));
                }
                settle(guest);
                guest.sent();
                assertThat(System.nanoTime()).isLessThan(patience);
            }
            while (peerReceives().length > 0) {}
            guest.send(NetGuest.frame(PEER, GUEST, 1000, 77));
            settle(guest);
            assertThat(peerReceives()).isEqualTo(NetGuest.frame(PEER, GUEST, 1000, 77));
        }
    }

    @Test
    void withoutAPeerFramesAreDropped() {
        try (NetGuest guest = guest().start(0)) {
            peer.close();
            guest.send(NetGuest.frame(PEER, GUEST, 100, 1));
            guest.send(new byte[12], new byte[3]);
            settle(guest);
            assertThat(guest.sent()).isEqualTo(2);
            assertThat(guest.live.counters())
                    .containsEntry("net0.tx0.dropped.refused", 1L)
                    .containsEntry("net0.tx0.dropped.malformed", 1L);
        }
    }

    @Test
    void buffersThatAreNoneNeedAReset() {
        try (NetGuest guest = guest().start(0)) {
            guest.rx().put(Buffer.toWrite(MockDriver.BUFFERS, 11));
            guest.rx().kick();
            settle(guest);
            assertThat(guest.driver.needsReset()).isTrue();
            guest.start(0).rx().put(Buffer.toRead(MockDriver.BUFFERS, 100), Buffer.toWrite(MockDriver.BUFFERS, 100));
            guest.rx().kick();
            settle(guest);
            assertThat(guest.driver.needsReset()).isTrue();
            guest.start(0).tx().put(Buffer.toRead(MockDriver.BUFFERS, 100), Buffer.toWrite(MockDriver.BUFFERS, 100));
            guest.tx().kick();
            settle(guest);
            assertThat(guest.driver.needsReset()).isTrue();
            guest.start(0).send(NetGuest.frame(PEER, GUEST, 100, 1));
            settle(guest);
            assertThat(guest.sent()).isEqualTo(1);
        }
    }
}
