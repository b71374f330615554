// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.vmm.ManualPoller;
import io.outrigger.vmm.SidecoreSpec.Idle;
import io.outrigger.vmm.VirtioPlace;
import org.junit.jupiter.api.Test;

class InterruptDeliveryTest {
    private final ManualPoller thread = new ManualPoller(Idle.BLOCK);

    private static long interrupts(NetGuest guest) {
        return guest.machine.interrupt(VirtioPlace.of(0).gsi()).taken();
    }

    private static SwitchBench guests(InterruptDelivery interrupts, ManualPoller poller, int n) {
        SwitchBench bench = new SwitchBench(poller, interrupts);
        for (int i = 0; i < n; i++) {
            bench.add().start(0).post(8);
        }
        poller.pollAll();
        return bench;
    }

    @Test
    void anotherThreadRaisesThem() {
        ManualPoller poller = new ManualPoller(Idle.SPIN);
        try (RelayedDelivery relay = RelayedDelivery.on(thread);
                SwitchBench bench = guests(relay, poller, 3)) {
            assertThat(thread.sleep()).isTrue();
            bench.guests.get(0).send(NetGuest.frame(SwitchBench.mac(1), SwitchBench.mac(0), 60, 1));
            poller.pollAll();
            NetGuest receiver = bench.guests.get(1);
            assertThat(interrupts(receiver)).isZero();
            assertThat(relay.doorbell().take()).as("it sleeps, and is woken").isEqualTo(1);
            assertThat(thread.poll()).isEqualTo(1);
            assertThat(interrupts(receiver)).isEqualTo(1);
            assertThat(interrupts(bench.guests.get(2))).isZero();
            assertThat(receiver.received()).hasSize(1);

            bench.guests.get(0).send(NetGuest.frame(SwitchBench.mac(1), SwitchBench.mac(0), 60, 1));
            poller.pollAll();
            assertThat(relay.doorbell().take()).as("it is awake").isZero();
            assertThat(relay.hasWork()).isTrue();
            receiver.close();
            thread.pollAll(); // who has gone is not interrupted
            assertThat(relay.raised()).isEqualTo(1);
        }
        assertThat(thread.stations()).isEmpty();
    }

    @Test
    void whoSharesABitIsInterruptedWithTheOthers() {
        ManualPoller poller = new ManualPoller(Idle.SPIN);
        try (SharedVectorDelivery word = SharedVectorDelivery.on(thread, SharedVectorDelivery.PAPER_BITS);
                SwitchBench bench = guests(word, poller, 20)) {
            bench.guests.get(0).send(NetGuest.frame(SwitchBench.mac(3), SwitchBench.mac(0), 60, 1));
            poller.pollAll();
            assertThat(thread.poll()).isEqualTo(3);
            for (int i = 1; i < 20; i++) { // the sender's own is for what it sent
                assertThat(interrupts(bench.guests.get(i))).as("VIF %d", i).isEqualTo(i % 8 == 3 ? 1 : 0);
            }
        }
    }
}
