// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.linux.EventFd;
import io.outrigger.vmm.SidecoreSpec.Idle;
import io.outrigger.vmm.SpecException;
import io.outrigger.vmm.Station;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A sidecore's life with stations that are no rings. */
@Timeout(60)
class SidecoreTest {
    private static Sidecore start(Idle idle) {
        return Sidecore.start("test sidecore", OptionalInt.empty(), idle);
    }

    @ParameterizedTest
    @EnumSource(
            value = Idle.class,
            names = {"SPIN", "BACKOFF", "ADAPTIVE", "BLOCK"})
    void itServesWhatItWasGivenUntilThatIsTakenBack(Idle idle) throws Exception {
        try (Counter counter = new Counter();
                Sidecore sidecore = start(idle)) {
            sidecore.add(counter);
            for (int i = 1; i <= 1000; i++) {
                counter.bring();
                counter.awaitServed(i);
            }
            sidecore.remove(counter);
            counter.bring();
            sidecore.between(() -> {}); // it has been round once more
            assertThat(counter.served).hasValue(1000);
            sidecore.add(counter);
            counter.awaitServed(1001);
        }
    }

    @Test
    void aStationThatFailsIsDroppedAndTheOthersAreServed() throws Exception {
        try (Counter good = new Counter();
                Counter bad = new Counter();
                Sidecore sidecore = start(Idle.ADAPTIVE)) {
            bad.failure.set(new IllegalStateException("wrong"));
            sidecore.add(bad);
            sidecore.add(good);
            bad.bring();
            good.bring();
            good.awaitServed(1);
            sidecore.remove(bad); // gone already, which is not wrong
            assertThat(bad.served).hasValue(0);
        }
    }

    @Test
    void aDeadlineIsKeptWithoutADoorbell() throws Exception {
        try (Counter counter = new Counter();
                Sidecore sidecore = start(Idle.BLOCK)) {
            long deadline = System.nanoTime() + 20_000_000;
            counter.deadline = deadline;
            sidecore.add(counter);
            counter.awaitServed(1);
            assertThat(System.nanoTime() - deadline).isGreaterThanOrEqualTo(0);
        }
    }

    @Test
    void itSaysWhereItsTimeWent() {
        try (Counter counter = new Counter();
                Sidecore sidecore = start(Idle.BLOCK)) {
            sidecore.add(counter);
            CoreTimes times = sidecore.times();
            assertThat(times.busyNanos() + times.idleNanos() + times.sleepNanos())
                    .isEqualTo(times.totalNanos());
            assertThat(times.polls()).isPositive();
        }
    }

    @Test
    void nothingStaysOfIt() throws IOException {
        start(Idle.BLOCK).close();
        long before = descriptors();
        for (int i = 0; i < 20; i++) {
            Sidecore sidecore = start(Idle.BLOCK);
            sidecore.close();
            sidecore.close();
            assertThatThrownBy(() -> sidecore.between(() -> {})).hasMessageContaining("is closed");
        }
        assertThat(descriptors()).isLessThanOrEqualTo(before);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(t -> t.getName().equals("test sidecore"));
    }

    @Test
    void aCpuThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> Sidecore.start("x", OptionalInt.of(8000), Idle.SPIN))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("sidecore.cpus");
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"))) {
            return fds.count();
        }
    }

    /** Counts what it is brought. */
    private static final class Counter implements Station, AutoCloseable {
        private final AtomicInteger brought = new AtomicInteger();
        private final AtomicInteger served = new AtomicInteger();
        private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
        private final EventFd doorbell = EventFd.create();
        private volatile boolean asleep;
        private volatile long deadline = NEVER;

        void bring() {
            brought.incrementAndGet();
            if (asleep) {
                doorbell.signal();
            }
        }

        void awaitServed(int n) {
            while (served.get() < n) {
                Thread.onSpinWait();
            }
        }

        @Override
        public int poll() {
            if (failure.get() != null && hasWork()) {
                throw failure.get();
            }
            if (deadline != NEVER && System.nanoTime() - deadline >= 0) {
                deadline = NEVER; // once
                return served.incrementAndGet();
            }
            return hasWork() ? served.incrementAndGet() : 0;
        }

        @Override
        public void sleeps(boolean now) {
            asleep = now;
        }

        @Override
        public boolean hasWork() {
            return served.get() < brought.get();
        }

        @Override
        public long deadline() {
            return deadline;
        }

        @Override
        public EventFd doorbell() {
            return doorbell;
        }

        @Override
        public void close() {
            doorbell.close();
        }
    }
}
