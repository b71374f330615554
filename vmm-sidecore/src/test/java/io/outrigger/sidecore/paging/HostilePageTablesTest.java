// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.paging;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.linux.Allocation;
import io.outrigger.linux.abi.Sidecore;
import io.outrigger.sidecore.Sidecalls;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The three services for a guest whose tables and arguments are anything, and change meanwhile. */
class HostilePageTablesTest {
    private static final int CALLS = 60;
    private static final int MOST = Sidecore.SIDECORE_PT_MOST();

    @Property(tries = 40)
    void aCallChangesNoMoreWordsOfRamThanItTells(@ForAll long seed) {
        Random random = new Random(seed);
        Bench guest = new Bench();
        litter(random, guest);
        for (int i = 0; i < CALLS; i++) {
            PageTableService service = switch (random.nextInt(3)) {
                case 0 -> guest.map;
                case 1 -> guest.unmap;
                default -> guest.protect;
            };
            long[] before = guest.ram.toArray(ValueLayout.JAVA_LONG);
            int status = guest.run(
                    service, root(random), linear(random), entry(random), count(random), random.nextLong() & 0x3F_F00F);
            assertThat(status).isBetween(Sidecore.SIDECORE_NO_FRAME(), 3);
            assertThat(guest.done()).isBetween(0L, (long) MOST);
            assertThat((long) guest.changedSince(before).size()).isLessThanOrEqualTo(guest.done() + guest.taken());
        }
        assertThat(guest.guardsHold()).isTrue();
    }

    @Test
    void entriesThatOthersKeepChangingHoldNobodyUp() throws InterruptedException {
        Bench guest = new Bench();
        assertThat(guest.map(4, 0, 0x20_0003, 8)).isZero();
        long table = guest.walk(Bench.ROOT, 4, 0).getLast();
        AtomicBoolean end = new AtomicBoolean();
        CountDownLatch running = new CountDownLatch(1);
        Thread other = Thread.ofPlatform().start(() -> {
            running.countDown();
            for (long i = 0; !end.get(); i++) {
                guest.memory.compareAndSetLong(
                        table + (i & 7) * 8, guest.memory.getLong(table + (i & 7) * 8), i * 4096);
            }
        });
        running.await();
        for (int i = 0; i < 100_000; i++) {
            PageTableService service = (i & 1) == 0 ? guest.unmap : guest.map;
            int status = guest.run(service, Bench.ROOT | 4, 0, 0x20_0003, 8, Bench.FRAMES);
            assertThat(status).isBetween(Sidecore.SIDECORE_NO_FRAME(), 3);
        }
        end.set(true);
        other.join();
        assertThat(guest.guardsHold()).isTrue();
    }

    @Test
    void mappingAndUnmappingAllocateNothing() {
        Bench guest = new Bench();
        assertThat(guest.map(4, 0, 0x20_0003, 64)).isZero();
        UnmapService unmap = new UnmapService(guest.memory, (gpa, length) -> {});
        long[] args = {Bench.ROOT | 4, 0, 0x20_0003, 64, 0, 0};
        var call = Sidecalls.of(args);
        assertThat(Allocation.inSteadyState(() -> {
                    Sidecalls.fill(call, args);
                    unmap.call(call);
                    Sidecalls.fill(call, args);
                    guest.map.call(call);
                }))
                .isZero();
    }

    /** Entries that look like tables of RAM, like pages, and like nothing. */
    private static void litter(Random random, Bench guest) {
        for (int i = 0; i < 40_000; i++) {
            guest.ram.set(ValueLayout.JAVA_LONG, random.nextInt((int) Bench.RAM / 8) * 8L, entry(random));
        }
    }

    private static long entry(Random random) {
        long page = random.nextInt((int) (Bench.RAM / 4096) + 8) * 4096L;
        return switch (random.nextInt(5)) {
            case 0 -> random.nextLong();
            case 1 -> page & -Bench.SIZE_2M | 0xE3;
            case 2 -> 0;
            default -> page | 0x67;
        };
    }

    private static long root(Random random) {
        long root = random.nextInt((int) (Bench.RAM / 4096) + 4) * 4096L;
        return random.nextInt(10) == 0 ? random.nextLong() : root | 4 + random.nextInt(2);
    }

    private static long linear(Random random) {
        return random.nextInt(10) == 0 ? random.nextLong() : random.nextLong() >> 20 & -4096;
    }

    private static long count(Random random) {
        long flags = random.nextInt(4) * Sidecore.SIDECORE_PT_2M();
        return random.nextInt(10) == 0 ? random.nextLong() : 1 + random.nextInt(600) | flags;
    }
}
