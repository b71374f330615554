// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.linux.abi.sidecore_completion;
import io.outrigger.sidecore.GuestModel;
import io.outrigger.sidecore.Region;
import io.outrigger.sidecore.RegionLayout;
import io.outrigger.sidecore.engine.Sidecore;
import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.SidecoreSpec;
import io.outrigger.vmm.SidecoreSpec.Idle;
import io.outrigger.vmm.VmSpec;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rings of a VM while they are used: sleep, moves, pause. The guest is a thread of this process. */
@Timeout(120)
class RingsTest {
    /** A wake-up that comes no sooner has been lost: a sidecore looks again by itself after a minute only. */
    private static final long LOST_NANOS = 10_000_000_000L;

    private static final int RACES = Integer.getInteger("outrigger.races", 200_000);

    private final FakeMachine machine = new FakeMachine(VmSpec.payload(Image.of("none", new byte[0]))
            .memory(MiB.of(1))
            .vcpus(2)
            .build());
    private final Sidecore first = Sidecore.start("first", OptionalInt.empty(), Idle.ADAPTIVE);
    private final Sidecore second = Sidecore.start("second", OptionalInt.empty(), Idle.BLOCK);

    @AfterEach
    void close() {
        machine.workers().forEach(w -> w.close());
        first.close();
        second.close();
    }

    private Rings rings(Sidecore... cores) {
        SidecoreDevice device = SidecoreDevice.on(cores);
        device.attach(machine);
        return device.rings();
    }

    private GuestModel guest(int ring) {
        return new GuestModel(new Region(machine.sidecore(), new RegionLayout(2, SidecoreSpec.DEFAULT_SLOTS)), ring);
    }

    /** A call as the ABI has it, doorbell included. */
    private void call(GuestModel guest, int ring, long cookie) {
        int sequence = guest.submit(0, 0, cookie);
        if (guest.mustRing()) {
            ring(ring);
        }
        long from = System.nanoTime();
        while (!guest.complete(sequence)) {
            Thread.onSpinWait();
            if (System.nanoTime() - from > LOST_NANOS) {
                throw new AssertionError("call %d was not answered: its wake-up is lost".formatted(cookie));
            }
        }
        assertThat(sidecore_completion.cookie(guest.completion(sequence))).isEqualTo(cookie);
    }

    private void ring(int ring) {
        machine.doorbells().stream()
                .filter(d -> d.value().equals(OptionalInt.of(ring)))
                .findFirst()
                .orElseThrow()
                .event()
                .signal();
    }

    /** With {@code -Doutrigger.races=10000000} it takes some minutes; a lost wake-up it finds by itself. */
    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void noWakeUpIsLost() {
        rings(second); // sleeps at once: every call races with its falling asleep
        GuestModel guest = guest(0);
        int rung = 0;
        for (int i = 0; i < RACES; i++) {
            for (int delay = i * 7 % 200; delay > 0; delay--) {
                Thread.onSpinWait();
            }
            int sequence = guest.submit(0, 0, i);
            if (guest.mustRing()) {
                ring(0);
                rung++;
            }
            long from = 0;
            while (!guest.complete(sequence)) {
                Thread.onSpinWait();
                if (from == 0) {
                    from = System.nanoTime();
                }
                if (System.nanoTime() - from > LOST_NANOS) {
                    throw new AssertionError("the wake-up of call %d is lost".formatted(i));
                }
            }
        }
        System.out.printf("%d calls, %d of them found the sidecore asleep or falling asleep%n", RACES, rung);
        assertThat(rung).isPositive();
    }

    @Test
    void ringsMoveWithoutLossWhileTheyAreUsed() throws Exception {
        Rings rings = rings(first, second);
        AtomicBoolean done = new AtomicBoolean();
        Thread mover = Thread.ofPlatform().start(() -> {
            for (int i = 0; !done.get(); i++) {
                rings.move(i % 2, i / 2 % 2 == 0 ? first : second);
            }
        });
        GuestModel guest = guest(1);
        for (int i = 0; i < 50_000; i++) {
            call(guest, 1, i);
        }
        done.set(true);
        mover.join();
        assertThat(rings.statistics(1).calls()).containsEntry(0, 50_000L);
    }

    @Test
    void aPausedRingIsLeftAloneAndGoesOnAfterwards() {
        Rings rings = rings(first);
        GuestModel guest = guest(0);
        call(guest, 0, 1);
        rings.pause();
        int sequence = guest.submit(0, 0, 2);
        first.between(() -> {}); // it has been round once more
        assertThat(guest.complete(sequence)).isFalse();
        assertThat(rings.statistics(0).calls()).containsEntry(0, 1L);
        rings.move(0, second);
        rings.resume();
        call(guest, 0, 3);
        assertThat(guest.complete(sequence)).isTrue();
        assertThat(rings.core(0)).isSameAs(second);
    }

    @Test
    void aGuestThatDoesNotRingNeedsASidecoreThatDoesNotSleep() {
        try (Sidecore spinning = Sidecore.start("spinning", OptionalInt.empty(), Idle.BACKOFF)) {
            Rings rings = rings(spinning);
            assertThatThrownBy(() -> rings.move(0, first)).hasMessageContaining("does not sleep");
            call(guest(0), 0, 1);
            rings.close();
        }
    }
}
