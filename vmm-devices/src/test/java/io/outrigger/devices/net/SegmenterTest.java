// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one guest leaves to the device, another gets finished if it wants that. */
class SegmenterTest {
    private static final long PLAIN = NetFeatures.GUEST_OFFLOADS | NetFeatures.HOST_OFFLOADS;
    private static final int MSS = 1400;
    private static final int IP = 14;

    private final SwitchBench bench = new SwitchBench();
    private final NetGuest sender = bench.add().start(0, NetGuest.RX_BUFFER, 64);

    @AfterEach
    void close() {
        bench.close();
    }

    /** A TCP segment over IPv4 or IPv6, its checksum left open as Linux leaves it. */
    private static byte[] tcp(boolean ipv6, int payload) {
        int ipBytes = ipv6 ? 40 : 20;
        byte[] frame = NetGuest.frame(SwitchBench.mac(1), SwitchBench.mac(0), IP + ipBytes + 32 + payload, 5);
        ByteBuffer b = ByteBuffer.wrap(frame);
        b.putShort(12, (short) (ipv6 ? 0x86DD : 0x0800));
        int tcpBytes = 32 + payload;
        if (ipv6) {
            b.putInt(IP, 0x6000_0000)
                    .putShort(IP + 4, (short) tcpBytes)
                    .put(IP + 6, (byte) 6)
                    .put(IP + 7, (byte) 64);
        } else {
            b.putInt(IP, 0x4500_0000 | ipBytes + tcpBytes & 0xFFFF).putShort(IP + 4, (short) 0xFFFE);
            b.putShort(IP + 6, (short) 0x4000)
                    .put(IP + 8, (byte) 64)
                    .put(IP + 9, (byte) 6)
                    .putShort(IP + 10, (short) 0);
            b.putShort(IP + 10, (short) ~sum(frame, IP, 20, 0));
        }
        int tcp = IP + ipBytes;
        b.putInt(tcp + 4, 0xFFFF_FF00).put(tcp + 12, (byte) 0x80).put(tcp + 13, (byte) 0x99); // CWR, ACK, PSH, FIN
        b.putShort(tcp + 16, (short) pseudo(frame, ipv6, tcpBytes));
        return frame;
    }

    private static int pseudo(byte[] frame, boolean ipv6, int tcpBytes) {
        return ipv6 ? sum(frame, IP + 8, 32, 6 + tcpBytes) : sum(frame, IP + 12, 8, 6 + tcpBytes);
    }

    private static int sum(byte[] bytes, int at, int length, int start) {
        long sum = start;
        for (int i = 0; i < length; i++) {
            sum += (bytes[at + i] & 0xFF) << ((i & 1) == 0 ? 8 : 0);
        }
        while (sum > 0xFFFF) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return (int) sum;
    }

    private static byte[] header(int flags, int gso, int start) {
        return new byte[] {(byte) flags, (byte) gso, 0, 0, (byte) MSS, (byte) (MSS >> 8), (byte) start, 0, 16, 0, 0, 0};
    }

    private static void assertWhole(byte[] frame, boolean ipv6) {
        int ipBytes = ipv6 ? 40 : 20;
        ByteBuffer b = ByteBuffer.wrap(frame);
        int tcpBytes = frame.length - IP - ipBytes;
        if (!ipv6) {
            assertThat(sum(frame, IP, 20, 0)).as("IP checksum").isEqualTo(0xFFFF);
            assertThat(b.getShort(IP + 2) & 0xFFFF).isEqualTo(frame.length - IP);
        } else {
            assertThat(b.getShort(IP + 4) & 0xFFFF).isEqualTo(tcpBytes);
        }
        int total = sum(frame, IP + ipBytes, tcpBytes, pseudo(frame, ipv6, tcpBytes));
        assertThat(total).as("TCP checksum").isEqualTo(0xFFFF);
    }

    @ParameterizedTest
    @CsvSource({"false, 60000", "true, 60000", "false, 1401", "true, 1", "false, 1400"})
    void isCutForWhoCannotTakeItWhole(boolean ipv6, int payload) {
        NetGuest receiver = bench.add().start(PLAIN).post(60);
        bench.settle();
        byte[] sent = tcp(ipv6, payload);
        int ipBytes = ipv6 ? 40 : 20;
        sender.send(header(1, (ipv6 ? 4 : 1) | 0x80, IP + ipBytes), sent);
        bench.settle();
        List<NetGuest.Received> got = receiver.received();
        assertThat(got).hasSize((payload + MSS - 1) / MSS);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int headers = IP + ipBytes + 32;
        for (int i = 0; i < got.size(); i++) {
            byte[] frame = got.get(i).frame();
            assertThat(Arrays.copyOf(got.get(i).header(), 10)).containsOnly(0);
            assertWhole(frame, ipv6);
            ByteBuffer b = ByteBuffer.wrap(frame);
            assertThat(b.getInt(IP + ipBytes + 4)).isEqualTo(0xFFFF_FF00 + i * MSS);
            boolean last = i == got.size() - 1;
            assertThat(frame[IP + ipBytes + 13] & 0xFF).isEqualTo(0x10 | (i == 0 ? 0x80 : 0) | (last ? 0x09 : 0));
            if (!ipv6) {
                assertThat(b.getShort(IP + 4)).isEqualTo((short) (0xFFFE + i));
            }
            all.write(frame, headers, frame.length - headers);
        }
        assertThat(all.toByteArray()).isEqualTo(Arrays.copyOfRange(sent, headers, sent.length));
    }

    @Test
    void passesWholeToWhoTakesItWhole() {
        NetGuest receiver = bench.add().start(0).post(60);
        bench.settle();
        byte[] sent = tcp(false, 60_000);
        byte[] header = header(1, 1, 34);
        sender.send(header, sent);
        bench.settle();
        List<NetGuest.Received> got = receiver.received();
        assertThat(got).hasSize(1);
        assertThat(got.getFirst().frame()).isEqualTo(sent);
        assertThat(Arrays.copyOf(got.getFirst().header(), 10)).isEqualTo(Arrays.copyOf(header, 10));
        assertThat(got.getFirst().buffers()).isEqualTo(30);
    }

    @Test
    void checksumsAreFinished() {
        NetGuest receiver = bench.add().start(PLAIN).post(8);
        bench.settle();
        sender.send(header(1, 0, 34), tcp(false, 333));
        sender.send(header(1, 0, 54), tcp(true, 100));
        bench.settle();
        List<NetGuest.Received> got = receiver.received();
        assertWhole(got.get(0).frame(), false);
        assertWhole(got.get(1).frame(), true);
    }

    @Test
    void whatIsNotWhatItSaysIsDropped() {
        NetGuest receiver = bench.add().start(PLAIN).post(8);
        bench.settle();
        byte[] tiny = header(1, 1, 34);
        tiny[4] = 1;
        tiny[5] = 0; // segments of one byte each
        sender.send(tiny, tcp(false, 2000));
        sender.send(header(1, 4, 54), tcp(false, 2000)); // is no IPv6
        sender.send(header(1, 1, 20), tcp(false, 2000));
        sender.send(header(1, 1, 0), tcp(false, 2000));
        sender.send(header(1, 1, 200), tcp(false, 100));
        byte[] offset = tcp(false, 2000);
        offset[34 + 12] = 0; // TCP's header has no length
        sender.send(header(1, 1, 34), offset);
        bench.settle();
        assertThat(sender.sent()).isEqualTo(6);
        assertThat(receiver.received()).isEmpty();
        assertThat(bench.home.counters())
                .containsEntry("port1.rx0.dropped.malformed", 5L)
                .containsEntry("port0.tx0.dropped.malformed", 1L);
        assertThat(receiver.driver.needsReset()).isFalse();
    }
}
