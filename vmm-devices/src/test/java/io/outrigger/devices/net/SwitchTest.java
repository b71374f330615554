// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.devices.virtio.MockDriver;
import io.outrigger.devices.virtio.MockQueue.Buffer;
import io.outrigger.vmm.MacAddress;
import io.outrigger.vmm.NetSpec;
import io.outrigger.vmm.RateSpec;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.SpecException;
import io.outrigger.vmm.VirtioPlace;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SwitchTest {
    private static final long BROADCAST = RxFilter.BROADCAST;
    private static final long STRANGER = 0x0A00_0000_0077L;

    private final SwitchBench bench = new SwitchBench();
    private final NetGuest a = bench.add().start(0).post(32);
    private final NetGuest b = bench.add().start(0).post(32);
    private final NetGuest c = bench.add().start(0).post(32);

    @AfterEach
    void close() {
        bench.close();
        assertThat(bench.manual.stations()).isEmpty();
    }

    private static byte[] frame(long to, int from, int seed) {
        return NetGuest.frame(to, SwitchBench.mac(from), 100, seed);
    }

    private static List<byte[]> frames(NetGuest guest) {
        return guest.received().stream().map(NetGuest.Received::frame).toList();
    }

    private Map<String, Long> counters() {
        return bench.home.counters();
    }

    @Test
    void framesGoWhereTheirAddressIs() {
        bench.settle();
        a.send(frame(SwitchBench.mac(1), 0, 1));
        bench.settle();
        assertThat(a.sent()).isEqualTo(1);
        assertThat(frames(b)).containsExactly(frame(SwitchBench.mac(1), 0, 1));
        assertThat(frames(c)).isEmpty();
        assertThat(counters()).containsEntry("floods", 0L);
        assertThat(b.machine.interrupt(VirtioPlace.of(0).gsi()).taken()).isEqualTo(1);
    }

    @Test
    void broadcastsAndStrangersGoToAllOthers() {
        bench.settle();
        a.send(frame(BROADCAST, 0, 1)).send(frame(0x0100_5E00_0001L, 0, 2)).send(frame(STRANGER, 0, 3));
        bench.settle();
        assertThat(frames(a)).isEmpty();
        assertThat(frames(b)).hasSize(3);
        assertThat(frames(c)).hasSize(3);
    }

    @Test
    void whereAStrangerSpokeIsLearned() {
        bench.settle();
        b.send(NetGuest.frame(BROADCAST, STRANGER, 60, 1));
        bench.settle();
        c.received();
        a.received();
        a.send(frame(STRANGER, 0, 2));
        bench.settle();
        assertThat(frames(b)).hasSize(1);
        assertThat(frames(c)).isEmpty();
        b.send(frame(STRANGER, 1, 3)); // back to where it is
        bench.settle();
        assertThat(frames(b)).isEmpty();
        assertThat(bench.home.addresses()).isEqualTo(4);
    }

    @Test
    void nobodySpeaksInTheNameOfAnother() {
        bench.settle();
        c.send(NetGuest.frame(SwitchBench.mac(1), SwitchBench.mac(0), 60, 1));
        c.send(NetGuest.frame(SwitchBench.mac(1), BROADCAST, 60, 1));
        bench.settle();
        assertThat(c.sent()).isEqualTo(2);
        assertThat(frames(b)).isEmpty();
        assertThat(counters())
                .containsEntry("port2.tx0.dropped.forged", 1L)
                .containsEntry("port2.tx0.dropped.malformed", 1L);
        assertThatThrownBy(() -> {
                    NetSpec spec = NetSpec.of(new NetSpec.Switch("test"));
                    Vif.plug(bench.home, spec, new MacAddress(SwitchBench.mac(1)), () -> {});
                })
                .isInstanceOf(SpecException.class);
        IntSupplier answer = c.command(1, 1, (byte) 2, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 1);
        bench.settle();
        assertThat(answer.getAsInt()).as("an address that is another's").isEqualTo(1);
        answer = c.command(1, 1, (byte) 2, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 9);
        bench.settle();
        assertThat(answer.getAsInt()).isZero();
        a.send(frame(SwitchBench.mac(8), 0, 5));
        bench.settle();
        assertThat(frames(c)).hasSize(1);
        c.driver.reset(); // has its own again
        a.send(frame(SwitchBench.mac(2), 0, 5));
        bench.settle();
        assertThat(frames(b)).isEmpty();
        assertThat(counters()).containsEntry("port2.rx0.dropped.not_live", 1L);
    }

    @Test
    void withoutBuffersFramesAreLostAndNobodyWaits() {
        NetGuest d = bench.add().start(0, 512, 16);
        bench.settle();
        for (int i = 0; i < 10; i++) {
            a.send(frame(BROADCAST, 0, i));
        }
        bench.settle();
        assertThat(a.sent()).isEqualTo(10);
        assertThat(frames(b)).hasSize(10);
        assertThat(counters()).containsEntry("port3.rx0.dropped.no_buffers", 10L);
        d.post(2);
        a.send(NetGuest.frame(SwitchBench.mac(3), SwitchBench.mac(0), 1514, 1)); // too long for two
        a.send(frame(SwitchBench.mac(3), 0, 2));
        bench.settle();
        assertThat(frames(d)).containsExactly(frame(SwitchBench.mac(3), 0, 2));
        assertThat(d.driver.needsReset()).isFalse();
    }

    @Test
    void whoIsPausedIsNotTouchedAndNobodyElseHearsWhatIsForIt() {
        bench.settle();
        b.live.pause();
        byte[] before = memory(b);
        a.send(frame(SwitchBench.mac(1), 0, 1)).send(frame(BROADCAST, 0, 2));
        bench.settle();
        assertThat(Arrays.equals(memory(b), before)).isTrue();
        assertThat(frames(c)).containsExactly(frame(BROADCAST, 0, 2));
        b.live.resume();
        bench.settle();
        a.send(frame(SwitchBench.mac(1), 0, 3));
        bench.settle();
        assertThat(frames(b)).containsExactly(frame(SwitchBench.mac(1), 0, 3));
        b.close();
        before = memory(b);
        a.send(frame(SwitchBench.mac(1), 0, 4));
        bench.settle();
        assertThat(Arrays.equals(memory(b), before)).isTrue();
    }

    private static byte[] memory(NetGuest guest) {
        byte[] all = new byte[(int) guest.machine.memory().size()];
        guest.machine.memory().read(0, MemorySegment.ofArray(all));
        return all;
    }

    @Test
    void aReceiverThatFailsFailsAlone() {
        NetGuest d = bench.add().start(0);
        d.rx().put(Buffer.toWrite(MockDriver.BUFFERS, 3));
        bench.settle();
        a.send(frame(SwitchBench.mac(3), 0, 1)).send(frame(SwitchBench.mac(1), 0, 2));
        bench.settle();
        assertThat(d.driver.needsReset()).isTrue();
        assertThat(a.driver.needsReset()).isFalse();
        assertThat(frames(b)).hasSize(1);
        a.send(frame(SwitchBench.mac(3), 0, 1));
        bench.settle();
        assertThat(counters()).containsEntry("port3.rx0.dropped.not_live", 1L);
        d.start(0).post(4);
        bench.settle();
        a.send(frame(SwitchBench.mac(3), 0, 1));
        bench.settle();
        assertThat(frames(d)).hasSize(1);
    }

    @Test
    void aSenderThatFailsIsNotServedAnyMore() {
        bench.settle();
        a.tx().availIndex(1000);
        a.tx().kick();
        bench.settle();
        assertThat(a.driver.needsReset()).isTrue();
        b.send(frame(SwitchBench.mac(0), 1, 1));
        bench.settle();
        assertThat(frames(a)).isEmpty();
    }

    @Test
    void aFloodDoesNotHoldUpOthers() {
        NetGuest flooder = bench.add().start(0, NetGuest.RX_BUFFER, 256);
        bench.settle();
        for (int i = 0; i < 80; i++) {
            flooder.send(frame(BROADCAST, 3, i));
        }
        c.send(frame(SwitchBench.mac(1), 2, 1));
        bench.manual.poll(); // one turn for each
        assertThat(flooder.sent()).as("each broadcast counts for four").isEqualTo(16);
        assertThat(c.sent()).isEqualTo(1);
        bench.settle();
        assertThat(flooder.sent()).isEqualTo(64);
    }

    @Test
    void limitsHoldForEachDirection() {
        RateSpec two = new RateSpec(1, 2, 0, 0);
        NetGuest slow = bench.add(spec -> spec.withRates(two, two)).start(0).post(32);
        bench.settle();
        for (int i = 0; i < 8; i++) {
            slow.send(frame(SwitchBench.mac(0), 3, i));
            a.send(frame(SwitchBench.mac(3), 0, i));
        }
        bench.settle();
        assertThat(frames(a)).hasSizeBetween(2, 4);
        assertThat(slow.sent()).isBetween(2, 4);
        assertThat(frames(slow)).hasSizeBetween(2, 4);
        assertThat(a.sent()).isEqualTo(8);
        assertThat(counters().get("port3.rx0.dropped.rate_limited")).isBetween(4L, 6L);
        assertThat(bench.manual.stations().stream().anyMatch(s -> s.deadline() != Long.MAX_VALUE))
                .isTrue();
    }

    @Test
    void trappedNotificationsAreHandedToTheSwitch() {
        bench.settle();
        for (int q = 0; q < a.live.queues(); q++) {
            a.live.serve(q, ServiceMode.TRAP);
        }
        bench.settle();
        a.send(frame(SwitchBench.mac(1), 0, 1));
        assertThat(frames(b)).as("a vCPU's thread does not forward").isEmpty();
        assertThat(bench.manual.stations().stream()
                        .mapToLong(s -> s.doorbell().take())
                        .sum())
                .isPositive();
        bench.settle();
        assertThat(frames(b)).hasSize(1);
    }

    @Test
    void pairsKeepTheirOrder() {
        NetGuest wide = bench.add(spec -> spec.withPairs(2)).start(0).post(8);
        IntSupplier answer = wide.command(4, 0, (byte) 2, (byte) 0);
        bench.settle();
        assertThat(answer.getAsInt()).isZero();
        answer = wide.command(4, 0, (byte) 3, (byte) 0);
        bench.settle();
        assertThat(answer.getAsInt()).isEqualTo(1);
        a.send(frame(SwitchBench.mac(3), 0, 1)).send(frame(SwitchBench.mac(3), 0, 2));
        bench.settle();
        assertThat(frames(wide)).containsExactly(frame(SwitchBench.mac(3), 0, 1), frame(SwitchBench.mac(3), 0, 2));
    }

    @Test
    void aCableCanBePulledOut() {
        NetControl cable = b.live.control(NetControl.class).orElseThrow();
        bench.settle();
        cable.setLink(false);
        assertThat(b.driver.config(6, 2)).isZero();
        a.send(frame(SwitchBench.mac(1), 0, 1));
        b.send(frame(SwitchBench.mac(0), 1, 1));
        bench.settle();
        assertThat(frames(a)).isEmpty();
        assertThat(frames(b)).isEmpty();
        cable.setLink(true);
        assertThat(b.driver.config(6, 2)).isEqualTo(1);
    }

    @Test
    void headersThatDoNotFitAreDropped() {
        bench.settle();
        byte[][] headers = {
            {1, 0, 0, 0, 0, 0, 100, 0, 0, 0, 0, 0}, // the checksum goes behind the end
            {1, 0, 0, 0, 0, 0, 0, 0, -1, -1, 0, 0},
            {0, 1, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0}, // large without a checksum
            {1, 1, 0, 0, 0, 0, 34, 0, 16, 0, 0, 0}, // segments of no bytes
            {1, 3, 0, 0, 10, 0, 34, 0, 6, 0, 0, 0}, // of a kind that was not offered: UFO
            {1, 77, 0, 0, 10, 0, 34, 0, 6, 0, 0, 0},
        };
        for (byte[] header : headers) {
            a.send(header, frame(SwitchBench.mac(1), 0, 1));
        }
        bench.settle();
        assertThat(a.sent()).isEqualTo(headers.length);
        assertThat(frames(b)).isEmpty();
        assertThat(counters()).containsEntry("port0.tx0.dropped.malformed", (long) headers.length);
    }
}
