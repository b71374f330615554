// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.linux.abi.sidecore_completion;
import io.outrigger.sidecore.GuestModel;
import io.outrigger.sidecore.Region;
import io.outrigger.sidecore.RegionLayout;
import io.outrigger.sidecore.engine.Sidecore;
import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.PlatformMap;
import io.outrigger.vmm.SidecoreSpec.Idle;
import io.outrigger.vmm.VmSpec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * Two VMs on one sidecore, on a machine without KVM. One of them does its worst, on several threads at once, so that
 * words change between any two looks at them: calls of all operations with plausible and wild arguments, rubbish in
 * its ring, and in the page tables that its calls walk. The other's calls are answered, and answered right.
 *
 * <p>For {@code -Doutrigger.soak=SECONDS}; 2 where nobody says.
 */
class HostileGuestSoakTest {
    private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("outrigger.soak", 2));
    private static final int SLOTS = 16;
    private static final int OPS = io.outrigger.linux.abi.Sidecore.SIDECORE_OPS();
    private static final long PAGE = 4096;

    private final AtomicBoolean done = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Throwable> thrown = new ArrayList<>();

    @Test
    void onlyItsOwnCallsSuffer() throws Exception {
        try (Sidecore core = Sidecore.start("soak", OptionalInt.empty(), Idle.BACKOFF)) {
            SidecoreDevice attacked = SidecoreDevice.on(core).slots(SLOTS);
            FakeMachine hostile = machine(attacked);
            FakeMachine other = machine(SidecoreDevice.on(core).slots(SLOTS));
            int before = guest(hostile).served();
            start(() -> scribble(hostile, new Random(1)));
            start(() -> scribble(hostile, new Random(2)));
            start(() -> call(hostile, new Random(3)));
            start(() -> trap(hostile, new Random(4)));
            long calls = 0;
            try {
                GuestModel victim = guest(other);
                long end = System.nanoTime() + TIME.toNanos();
                while (System.nanoTime() < end) {
                    answersAreRight(victim, calls++);
                }
            } finally {
                done.set(true);
                for (Thread t : threads) {
                    t.join();
                }
            }
            assertThat(thrown).isEmpty();
            RingStatistics statistics = attacked.rings().statistics(0);
            System.out.printf(
                    "%d calls beside %d hostile ones and %d traps%n",
                    calls,
                    guest(hostile).served() - before,
                    sum(statistics.traps().values()));
            assertThat(statistics.failed()).as("calls whose service threw").isZero();
            itsRingIsStillServed(hostile);
            hostile.workers().forEach(w -> w.close());
            other.workers().forEach(w -> w.close());
        }
    }

    private static FakeMachine machine(SidecoreDevice device) {
        FakeMachine machine = new FakeMachine(
                VmSpec.payload(Image.of("none", new byte[0])).memory(MiB.of(1)).build());
        device.attach(machine);
        return machine;
    }

    private static GuestModel guest(FakeMachine machine) {
        return new GuestModel(new Region(machine.sidecore(), new RegionLayout(1, SLOTS)), 0);
    }

    private static long sum(Iterable<Long> counts) {
        long sum = 0;
        for (long n : counts) {
            sum += n;
        }
        return sum;
    }

    private void start(Runnable attack) {
        threads.add(Thread.ofPlatform().start(() -> {
            try {
                while (!done.get()) {
                    attack.run();
                }
            } catch (Throwable e) {
                synchronized (thrown) {
                    thrown.add(e);
                }
            }
        }));
    }

    private static void answersAreRight(GuestModel guest, long n) {
        int leaf = (int) n;
        int nothing = guest.submit(io.outrigger.linux.abi.Sidecore.SIDECORE_OP_NULL(), 0, n, n, ~n);
        int cpuid = guest.submit(io.outrigger.linux.abi.Sidecore.SIDECORE_OP_CPUID(), 0, n, leaf, 0);
        while (!guest.complete(cpuid)) {
            Thread.onSpinWait();
        }
        assertThat(guest.completion(nothing).get(ValueLayout.JAVA_LONG, sidecore_completion.cookie$offset()))
                .isEqualTo(n);
        assertThat(sidecore_completion.results(guest.completion(nothing), 1)).isEqualTo(~n);
        assertThat((int) sidecore_completion.results(guest.completion(cpuid), 0))
                .isEqualTo(leaf);
    }

    /** Rubbish anywhere: words of the ring, and entries of page tables in the first pages of RAM. */
    private static void scribble(FakeMachine machine, Random random) {
        MemorySegment region = machine.sidecore().memory();
        if (random.nextBoolean()) {
            region.set(ValueLayout.JAVA_INT, random.nextInt((int) region.byteSize() / 4) * 4L, random.nextInt());
        } else {
            long entry = random.nextInt(16) * PAGE | random.nextInt(8);
            machine.memory().putLong(random.nextInt(16 * 512) * 8L, random.nextInt(4) == 0 ? random.nextLong() : entry);
        }
    }

    /** A call that could be meant, of any operation; half the time of the sequence that the server waits for. */
    private static void call(FakeMachine machine, Random random) {
        GuestModel guest = guest(machine);
        int next = guest.served();
        guest.submitAs(next, random.nextInt(OPS + 1), random.nextInt(2), random.nextLong(), args(random));
    }

    private static void trap(FakeMachine machine, Random random) {
        guest(machine).fillTrapSlot(random.nextInt(OPS + 1), random.nextLong(), args(random));
        machine.out(PlatformMap.SIDECORE_TRAP_PORT, 4, random.nextInt(2));
    }

    private static long[] args(Random random) {
        long[] args = new long[6];
        for (int i = 0; i < args.length; i++) {
            args[i] = switch (random.nextInt(5)) {
                case 0 -> random.nextLong();
                case 1 -> random.nextInt(512);
                case 2 -> random.nextInt(16) * PAGE + 4 + random.nextInt(2); // a root and its level
                case 3 -> random.nextLong() & (1L << 20) - 1 & -PAGE;
                default -> (long) random.nextInt(1 << 10) << 32 | random.nextInt(200);
            };
        }
        return args;
    }

    private static void itsRingIsStillServed(FakeMachine machine) {
        GuestModel guest = guest(machine);
        int sequence = guest.submitAs(guest.served(), 0, 0, 0, 42);
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!guest.complete(sequence)) {
            assertThat(System.nanoTime()).as("time to answer").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
