// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** VMs come, stand still, are reset and go on threads of their own while the switch forwards between them all. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SwitchThreadsTest {
    private static final int GUESTS = 4;
    private static final int ROUNDS = 150;

    @Test
    void whoHasLeftIsNotTouched() throws Exception {
        try (ThreadPoller poller = new ThreadPoller();
                ThreadPoller other = new ThreadPoller();
                InterruptDelivery relay = RelayedDelivery.on(other);
                SwitchBench bench = new SwitchBench(poller, relay)) {
            for (int i = 0; i < GUESTS; i++) {
                bench.add().start(0).post(64);
            }
            AtomicBoolean over = new AtomicBoolean();
            try (ExecutorService threads =
                    Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
                Future<?> flood = threads.submit(() -> flood(bench.guests.get(0), over));
                List<Future<Void>> lives = new ArrayList<>();
                for (int i = 1; i < GUESTS; i++) {
                    lives.add(threads.submit(life(bench.guests.get(i), i)));
                }
                try {
                    for (Future<?> life : lives) {
                        life.get();
                    }
                } finally {
                    over.set(true);
                }
                flood.get();
            }
            assertThat(bench.home.counters()).allSatisfy((name, n) -> {
                if (name.contains("forged") || name.contains("malformed")) {
                    assertThat(n).as(name).isZero();
                }
            });
            assertThat(bench.guests).noneMatch(g -> g.driver.needsReset());
            assertThat(bench.home.counters().get("port1.rx0.frames")).isPositive();
        }
    }

    // Sends as fast as it can: to one after the other, and to all.
    private static void flood(NetGuest guest, AtomicBoolean over) {
        for (int i = 0; !over.get(); i++) {
            long to = i % 5 == 0 ? RxFilter.BROADCAST : SwitchBench.mac(1 + i % 3);
            while (guest.tx().free() < 3 && !over.get()) {
                guest.sent();
                Thread.yield();
            }
            if (guest.tx().free() >= 3) {
                guest.send(NetGuest.frame(to, SwitchBench.mac(0), 300, i));
            }
        }
    }

    private static Callable<Void> life(NetGuest guest, int seed) {
        return () -> {
            Random random = new Random(seed);
            for (int i = 0; i < ROUNDS; i++) {
                switch (random.nextInt(3)) {
                    case 0 -> {
                        guest.live.pause();
                        assertStill(guest);
                        guest.live.resume();
                    }
                    case 1 -> {
                        guest.driver.reset();
                        assertStill(guest);
                        guest.start(0).post(64);
                    }
                    default -> {
                        guest.received();
                        guest.post(guest.rx().free());
                    }
                }
                TimeUnit.MICROSECONDS.sleep(random.nextInt(500)); // lets frames come in between
            }
            return null;
        };
    }

    private static void assertStill(NetGuest guest) throws InterruptedException {
        byte[] before = memory(guest);
        TimeUnit.MICROSECONDS.sleep(300);
        assertThat(Arrays.equals(memory(guest), before)).as("memory is still").isTrue();
    }

    private static byte[] memory(NetGuest guest) {
        byte[] all = new byte[(int) guest.machine.memory().size()];
        guest.machine.memory().read(0, MemorySegment.ofArray(all));
        return all;
    }
}
