// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.outrigger.vmm.MacAddress;
import io.outrigger.vmm.ManualPoller;
import io.outrigger.vmm.NetSpec;
import io.outrigger.vmm.SidecoreSpec.Idle;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Frames between the host's network stack, by a real tap, and a driver. Needs root. */
@Timeout(60)
class TapNetTest {
    private static final MacAddress GUEST = MacAddress.parse("02:00:5e:10:00:01");
    private static final String TAP = "orgnet" + ProcessHandle.current().pid() % 10_000;
    private static final String HOST_IP = "198.18.77.1"; // RFC 2544: of test networks
    private static final String GUEST_IP = "198.18.77.2";
    private static final int PORT = 40_077;

    @BeforeEach
    void hasTaps() {
        boolean root = Files.isWritable(Path.of("/dev/net/tun")) && "root".equals(System.getProperty("user.name"));
        assumeTrue(root, "SKIPPED: taps need root and /dev/net/tun");
    }

    private static void ip(String arguments) throws IOException, InterruptedException {
        Process p = new ProcessBuilder(("ip " + arguments).split(" "))
                .redirectErrorStream(true)
                .start();
        String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(p.waitFor()).as("ip %s: %s", arguments, out).isZero();
    }

    private static void bringUp() throws IOException, InterruptedException {
        ip("addr add " + HOST_IP + "/30 dev " + TAP);
        ip("link set " + TAP + " up");
        ip("neigh replace " + GUEST_IP + " lladdr " + GUEST + " dev " + TAP);
    }

    // The UDP datagrams to our port; the host's stack sends other things too.
    private static Optional<NetGuest.Received> ours(List<NetGuest.Received> frames) {
        return frames.stream()
                .filter(r -> r.frame().length > 42 && ByteBuffer.wrap(r.frame()).getShort(12) == 0x0800)
                .filter(r -> r.frame()[23] == 17 && (ByteBuffer.wrap(r.frame()).getShort(36) & 0xFFFF) == PORT)
                .findFirst();
    }

    // The same datagram back: addresses and ports the other way round. The checksum stays right, being a sum.
    private static byte[] reply(byte[] frame) {
        byte[] back = frame.clone();
        System.arraycopy(frame, 6, back, 0, 6);
        System.arraycopy(frame, 0, back, 6, 6);
        System.arraycopy(frame, 26, back, 30, 4);
        System.arraycopy(frame, 30, back, 26, 4);
        System.arraycopy(frame, 34, back, 36, 2);
        System.arraycopy(frame, 36, back, 34, 2);
        return back;
    }

    private static void echo(NetGuest guest, Runnable settle, int size) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(HOST_IP, 0))) {
            socket.setSoTimeout(10_000);
            byte[] sent = new byte[size];
            new Random(size).nextBytes(sent);
            socket.send(new DatagramPacket(sent, size, InetAddress.getByName(GUEST_IP), PORT));
            Optional<NetGuest.Received> got = Optional.empty();
            long patience = System.nanoTime() + 10_000_000_000L;
            while (got.isEmpty()) {
                assertThat(System.nanoTime()).as("%s", guest.live.counters()).isLessThan(patience);
                settle.run();
                got = ours(guest.received());
                guest.post(guest.rx().free());
            }
            byte[] header = new byte[12];
            System.arraycopy(got.get().header(), 0, header, 0, 10); // with the checksum left to the device, if it was
            guest.send(header, reply(got.get().frame()));
            settle.run();
            DatagramPacket received = new DatagramPacket(new byte[size + 1], size + 1);
            socket.receive(received);
            assertThat(received.getLength()).isEqualTo(size);
            assertThat(Arrays.copyOf(received.getData(), size)).isEqualTo(sent);
        }
    }

    private static Runnable settle(NetGuest guest) {
        return () -> {
            guest.machine.ioThread().pollAll();
            guest.machine.ioThread().sleep();
        };
    }

    @Test
    void theHostTalksToADriver() throws Exception {
        NetSpec spec = NetSpec.of(new NetSpec.Tap(TAP)).withMac(GUEST);
        try (NetGuest guest = new NetGuest(NetDevices.make(spec, "vm", "net0"))) {
            bringUp();
            for (long without : new long[] {0, NetFeatures.MERGEABLE, NetFeatures.GUEST_OFFLOADS}) {
                guest.start(without).post(32);
                echo(guest, settle(guest), 1);
                echo(guest, settle(guest), 1400);
                boolean offloads = (without & NetFeatures.GUEST_OFFLOADS) == 0;
                guest.send(new byte[12], new byte[70_000]);
                settle(guest).run();
                assertThat(guest.live.counters()).containsKey("net0.tx0.dropped.too_big");
                assertThat(offloads || guest.live.counters().get("net0.rx0.frames") > 0)
                        .isTrue();
            }
        }
    }

    @Test
    void severalQueuesShareATap() throws Exception {
        NetSpec spec = NetSpec.of(new NetSpec.Tap(TAP)).withMac(GUEST).withPairs(2);
        try (NetGuest guest = new NetGuest(NetDevices.make(spec, "vm", "net0"))) {
            bringUp();
            guest.start(0).post(32); // one pair is in use: the other's tap queue gets nothing
            for (int i = 0; i < 8; i++) {
                echo(guest, settle(guest), 100 + i);
            }
            IntSupplier answer = guest.command(4, 0, (byte) 2, (byte) 0);
            settle(guest).run();
            assertThat(answer.getAsInt()).isZero();
        }
    }

    @Test
    void aSwitchHasAWayOut() throws Exception {
        ManualPoller poller = new ManualPoller(Idle.ADAPTIVE);
        Switch home = new Switch("test", poller, new DirectDelivery());
        home.uplink(TAP);
        bringUp();
        NetSpec spec = NetSpec.of(new NetSpec.Switch("test"));
        try (NetGuest guest = new NetGuest(new NetDevice(spec, GUEST, Vif.plug(home, spec, GUEST, () -> {})))) {
            guest.start(0).post(32);
            poller.pollAll(); // a port gets nothing before its turn has come once
            echo(guest, poller::pollAll, 1200);
            guest.start(NetFeatures.GUEST_OFFLOADS).post(32); // the switch finishes what the host's stack leaves
            poller.pollAll();
            echo(guest, poller::pollAll, 900);
            Map<String, Long> counters = home.counters();
            assertThat(counters.get("port0.uplink.rx.frames")).isGreaterThanOrEqualTo(2);
            assertThat(counters.get("port0.uplink.tx.frames")).isGreaterThanOrEqualTo(2);
        } finally {
            home.close();
        }
        assertThat(poller.stations()).isEmpty();
    }
}
