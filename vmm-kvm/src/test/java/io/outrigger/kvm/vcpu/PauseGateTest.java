// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.vcpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The gate with threads that behave as vCPUs: into the guest, out again, by the gate. */
class PauseGateTest {
    /** A vCPU whose guest is a counter. */
    private static final class Runner {
        final PauseGate gate;
        final AtomicLong turns = new AtomicLong();
        final long turnsToEnd;
        final AtomicInteger lastOnes;
        volatile boolean inGuest;
        final Thread thread = Thread.ofPlatform().daemon().unstarted(this::run);

        Runner(PauseGate gate, long turnsToEnd, AtomicInteger lastOnes) {
            this.gate = gate;
            this.turnsToEnd = turnsToEnd;
            this.lastOnes = lastOnes;
        }

        private void run() {
            while (turns.get() < turnsToEnd && (!gate.isClosed() || gate.pass())) {
                inGuest = true;
                turns.incrementAndGet();
                inGuest = false;
            }
            if (gate.leave()) {
                lastOnes.incrementAndGet();
            }
        }

        void awaitTurnAfter(long seen) {
            while (turns.get() <= seen && thread.isAlive()) {
                Thread.onSpinWait();
            }
        }
    }

    private final AtomicInteger lastOnes = new AtomicInteger();

    private List<Runner> runners(PauseGate gate, int n, long turnsToEnd) {
        List<Runner> all = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            all.add(new Runner(gate, turnsToEnd, lastOnes));
        }
        return all;
    }

    private static void start(List<Runner> runners) {
        runners.forEach(r -> r.thread.start());
    }

    private static void join(List<Runner> runners) throws InterruptedException {
        for (Runner r : runners) {
            r.thread.join();
        }
    }

    private static void pause(PauseGate gate) {
        gate.requestPause();
        gate.awaitHeld(List.of());
    }

    private static long[] turns(List<Runner> runners) {
        return runners.stream().mapToLong(r -> r.turns.get()).toArray();
    }

    @Property(tries = 30)
    void aPauseHoldsEveryVcpuAndAResumeLetsAllGoOn(
            @ForAll @IntRange(min = 1, max = 6) int vcpus, @ForAll @IntRange(min = 1, max = 5) int pauses)
            throws InterruptedException {
        PauseGate gate = new PauseGate(vcpus);
        List<Runner> all = runners(gate, vcpus, Long.MAX_VALUE);
        start(all);
        for (int i = 0; i < pauses; i++) {
            pause(gate);
            long[] before = turns(all);
            assertThat(all).noneMatch(r -> r.inGuest);
            pause(gate); // again: of no effect
            Thread.yield();
            assertThat(turns(all)).isEqualTo(before);
            gate.resume();
            for (int v = 0; v < vcpus; v++) {
                all.get(v).awaitTurnAfter(before[v]);
                assertThat(all.get(v).turns.get()).isGreaterThan(before[v]);
            }
        }
        gate.stop(List.of());
        join(all);
    }

    @Property(tries = 30)
    void aPauseIsNotKeptWaitingByVcpusThatEnd(
            @ForAll @IntRange(min = 1, max = 6) int vcpus, @ForAll @IntRange(min = 0, max = 2000) int turnsToEnd)
            throws InterruptedException {
        lastOnes.set(0);
        PauseGate gate = new PauseGate(vcpus);
        List<Runner> all = runners(gate, vcpus, turnsToEnd);
        start(all);
        pause(gate);
        assertThat(all).noneMatch(r -> r.inGuest);
        gate.resume();
        join(all);
        pause(gate); // nobody is left to wait for
        assertThat(turns(all)).containsOnly(turnsToEnd);
        assertThat(lastOnes).hasValue(1);
    }

    @Test
    @Timeout(60)
    void stopEndsHeldVcpus() throws InterruptedException {
        PauseGate gate = new PauseGate(4);
        List<Runner> all = runners(gate, 4, Long.MAX_VALUE);
        start(all);
        pause(gate);
        long[] before = turns(all);
        gate.stop(List.of());
        join(all);
        assertThat(turns(all)).as("no further turn").isEqualTo(before);
        gate.resume();
        pause(gate);
        assertThat(gate.isClosed()).as("a stop is for good").isTrue();
        assertThat(lastOnes).hasValue(1);
    }

    @Test
    @Timeout(60)
    void stopAndResumeReleaseAWaitingPauser() throws InterruptedException {
        for (boolean stop : new boolean[] {true, false}) {
            PauseGate gate = new PauseGate(1); // and its vCPU never comes
            gate.requestPause();
            Thread pauser = Thread.ofPlatform().start(() -> gate.awaitHeld(List.of()));
            if (stop) {
                gate.stop(List.of());
            } else {
                gate.resume();
            }
            pauser.join();
            assertThat(gate.isClosed()).isEqualTo(stop);
        }
    }

    @Test
    @Timeout(60)
    void everyPauserWaitsUntilAllAreHeld() throws InterruptedException {
        int pausers = 4;
        PauseGate gate = new PauseGate(1);
        AtomicInteger returned = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < pausers; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                pause(gate);
                returned.incrementAndGet();
            }));
        }
        for (Thread t : threads) {
            while (t.getState() != Thread.State.WAITING) {
                assertThat(t.isAlive()).as("a pauser has not returned early").isTrue();
                Thread.onSpinWait();
            }
        }
        assertThat(returned).hasValue(0);
        List<Runner> late = runners(gate, 1, Long.MAX_VALUE);
        start(late);
        for (Thread t : threads) {
            t.join();
        }
        assertThat(late.getFirst().turns).hasValue(0);
        gate.stop(List.of());
        join(late);
    }

    @Test
    @Timeout(60)
    void anInterruptNeitherHalvesAPauseNorIsLost() throws InterruptedException {
        PauseGate gate = new PauseGate(1);
        gate.requestPause();
        boolean[] stillInterrupted = new boolean[1];
        Thread pauser = Thread.ofPlatform().start(() -> {
            Thread.currentThread().interrupt();
            gate.awaitHeld(List.of());
            stillInterrupted[0] = Thread.interrupted();
        });
        while (pauser.getState() != Thread.State.WAITING) {
            assertThat(pauser.isAlive()).isTrue();
            Thread.onSpinWait();
        }
        List<Runner> one = runners(gate, 1, Long.MAX_VALUE);
        start(one);
        pauser.join();
        assertThat(stillInterrupted[0]).isTrue();
        gate.stop(List.of());
        join(one);
    }

    @Property(tries = 10)
    void manyControllersLeaveItRunnable(@ForAll long seed) throws InterruptedException {
        PauseGate gate = new PauseGate(3);
        List<Runner> all = runners(gate, 3, Long.MAX_VALUE);
        start(all);
        List<Thread> controllers = new ArrayList<>();
        for (int c = 0; c < 4; c++) {
            Random random = new Random(seed + c);
            controllers.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 100; i++) {
                    if (random.nextBoolean()) {
                        pause(gate);
                    } else {
                        gate.resume();
                    }
                }
            }));
        }
        for (Thread t : controllers) {
            t.join();
        }
        pause(gate);
        long[] before = turns(all);
        assertThat(all).noneMatch(r -> r.inGuest);
        gate.resume();
        for (int v = 0; v < 3; v++) {
            all.get(v).awaitTurnAfter(before[v]);
        }
        gate.stop(List.of());
        join(all);
    }
}
