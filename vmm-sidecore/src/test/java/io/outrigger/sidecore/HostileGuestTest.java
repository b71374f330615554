// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.linux.abi.Sidecore;
import io.outrigger.linux.abi.sidecore_completion;
import io.outrigger.vmm.GuestRegion;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A guest that writes anything anywhere into its region, while it also makes calls. */
class HostileGuestTest {
    private static final int GUARD = 4096;
    private static final int BUDGET = 16;
    private static final int STEPS = 400;

    private final RegionLayout layout = new RegionLayout(2, 8);

    @Property(tries = 300)
    void hurtsItsOwnCallsOnly(@ForAll long seed) {
        Random random = new Random(seed);
        MemorySegment ram = Arena.ofAuto().allocate(layout.size() + 2L * GUARD, 4096);
        MemorySegment shared = ram.asSlice(GUARD, layout.size());
        Region region = new Region(new GuestRegion(GUARD, shared), layout);
        region.write(0, 2, 0);
        RingServer hostile = new RingServer(region, 0, Services.basic(), BUDGET);
        RingServer other = new RingServer(region, 1, Services.basic(), BUDGET);
        TrapSlot trap = new TrapSlot(region, 0, Services.basic());
        GuestModel attacker = new GuestModel(region, 0);
        GuestModel victim = new GuestModel(region, 1);
        for (int step = 0; step < STEPS; step++) {
            attack(random, region.ring(0), attacker);
            assertThat(hostile.poll()).isBetween(0, BUDGET);
            trap.serve();
            int sequence = victim.submit(Sidecore.SIDECORE_OP_NULL(), 0, step, step);
            assertThat(other.poll()).isEqualTo(1);
            assertThat(victim.complete(sequence)).isTrue();
            assertThat(sidecore_completion.results(victim.completion(sequence), 0))
                    .isEqualTo(step);
        }
        assertThat(isZero(ram.asSlice(0, GUARD))).isTrue();
        assertThat(isZero(ram.asSlice(ram.byteSize() - GUARD))).isTrue();
    }

    private void attack(Random random, MemorySegment ring, GuestModel attacker) {
        switch (random.nextInt(4)) {
            case 0 -> attacker.submit(random.nextInt(), random.nextInt(), random.nextLong(), random.nextLong());
            case 1 ->
                ring.set(ValueLayout.JAVA_INT, random.nextInt((int) ring.byteSize() / 4) * 4L, random.nextInt(64));
            case 2 -> { // a plausible sequence number in any slot: early, late, repeated
                int slot = random.nextInt(layout.slots());
                int sequence = random.nextInt(40) - 4;
                ring.set(ValueLayout.JAVA_INT, layout.requestOffset() + slot * 64L, sequence);
            }
            default -> ring.asSlice(random.nextInt((int) ring.byteSize())).fill((byte) random.nextInt());
        }
    }

    private static boolean isZero(MemorySegment segment) {
        return segment.mismatch(MemorySegment.ofArray(new byte[(int) segment.byteSize()])) == -1;
    }
}
