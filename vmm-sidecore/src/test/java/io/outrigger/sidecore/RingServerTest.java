// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.outrigger.linux.abi.Sidecore;
import io.outrigger.linux.abi.sidecore_completion;
import io.outrigger.vmm.GuestRegion;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rings and trap slots, served for a guest that keeps to the ABI. */
class RingServerTest {
    private static final int CUSTOM = 0x8001;
    private static final int BUDGET = 16;

    private final Region region = region(new RegionLayout(2, 8));
    private final GuestModel guest = new GuestModel(region, 0);
    private final RingServer server = new RingServer(region, 0, Services.basic(), BUDGET);

    static Region region(RegionLayout layout) {
        MemorySegment ram = Arena.ofAuto().allocate(layout.size(), 4096);
        Region region = new Region(new GuestRegion(0, ram), layout);
        region.write(0, layout.rings(), 0);
        return region;
    }

    @Property
    void aNullCallGivesItsArgumentsBack(@ForAll @Size(6) long[] args, @ForAll long cookie) {
        int sequence = guest.submit(Sidecore.SIDECORE_OP_NULL(), 0, cookie, args);
        assertThat(guest.complete(sequence)).isFalse();
        assertThat(server.poll()).isEqualTo(1);
        assertThat(guest.complete(sequence)).isTrue();
        MemorySegment completion = guest.completion(sequence);
        assertThat(sidecore_completion.status(completion)).isEqualTo(Sidecore.SIDECORE_OK());
        assertThat(sidecore_completion.cookie(completion)).isEqualTo(cookie);
        for (int i = 0; i < args.length; i++) {
            assertThat(sidecore_completion.results(completion, i)).isEqualTo(args[i]);
        }
    }

    @Property
    void batchesOfAnySizeAreServedInOrderAroundTheRing(
            @ForAll @Size(max = 50) List<@IntRange(max = 8) Integer> batches) {
        Region region = region(new RegionLayout(1, 8));
        GuestModel guest = new GuestModel(region, 0);
        RingServer server = new RingServer(region, 0, Services.basic(), BUDGET);
        long cookie = 0;
        for (int batch : batches) {
            int last = 0;
            for (int i = 0; i < batch; i++) {
                last = guest.submit(Sidecore.SIDECORE_OP_NULL(), 0, ++cookie);
            }
            assertThat(server.poll()).isEqualTo(batch);
            assertThat(server.poll()).isZero();
            if (batch > 0) {
                assertThat(sidecore_completion.cookie(guest.completion(last))).isEqualTo(cookie);
            }
        }
        assertThat(guest.served()).isEqualTo((int) cookie);
    }

    @Test
    void aPollServesNoMoreThanItsBudget() {
        RingServer two = new RingServer(region, 0, Services.basic(), 2);
        for (int i = 0; i < 5; i++) {
            guest.submit(Sidecore.SIDECORE_OP_NULL(), 0, i);
        }
        assertThat(two.poll()).isEqualTo(2);
        assertThat(two.poll()).isEqualTo(2);
        assertThat(two.poll()).isEqualTo(1);
    }

    @Test
    void aPostedCallIsServedAndLeavesTheCompletionAlone() {
        AtomicInteger calls = new AtomicInteger();
        RingServer custom = serverWith(call -> calls.incrementAndGet());
        int sequence = guest.submit(CUSTOM, Sidecore.SIDECORE_POSTED(), 7);
        assertThat(custom.poll()).isEqualTo(1);
        assertThat(calls).hasValue(1);
        assertThat(guest.complete(sequence)).isFalse();
        assertThat(guest.served()).isEqualTo(1);
    }

    @Test
    void anOperationThatNobodyServesIsRefused() {
        for (int op : new int[] {2, 0x7FFF, 0x8000, 0xFFFF}) {
            int sequence = guest.submit(op, 0, 0);
            server.poll();
            assertThat(sidecore_completion.status(guest.completion(sequence)))
                    .isEqualTo(Sidecore.SIDECORE_UNKNOWN_OP());
        }
    }

    @Test
    void whatAServiceThrowsFailsItsCallOnly() {
        RingServer custom = serverWith(call -> {
            throw new IllegalStateException("no");
        });
        int failing = guest.submit(CUSTOM, 0, 0);
        int next = guest.submit(Sidecore.SIDECORE_OP_NULL(), 0, 0);
        assertThat(custom.poll()).isEqualTo(2);
        assertThat(sidecore_completion.status(guest.completion(failing))).isEqualTo(Sidecore.SIDECORE_FAILED());
        assertThat(sidecore_completion.status(guest.completion(next))).isEqualTo(Sidecore.SIDECORE_OK());
        assertThat(custom.counters().failures()).isEqualTo(1);
    }

    @Property
    void theTrapSlotAnswersAsTheRingDoes(@ForAll @IntRange(max = 0xFFFF) int op, @ForAll @Size(6) long[] args) {
        if (op == Sidecore.SIDECORE_OP_TIME()) {
            return; // its answers differ from call to call
        }
        int sequence = guest.submit(op, 0, 5, args);
        server.poll();
        guest.fillTrapSlot(op, 5, args);
        new TrapSlot(region, 0, Services.basic()).serve();
        MemorySegment ring = guest.completion(sequence).asSlice(Integer.BYTES);
        assertThat(guest.trapCompletion().asSlice(Integer.BYTES).mismatch(ring)).isEqualTo(-1);
    }

    @Test
    @Timeout(60)
    void aGuestOnAnotherThreadGetsEveryAnswer() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Thread sidecore = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                if (server.poll() == 0) {
                    Thread.onSpinWait();
                }
            }
        });
        for (int i = 0; i < 200_000; i++) {
            int sequence = guest.submit(Sidecore.SIDECORE_OP_NULL(), 0, ~i, i);
            while (!guest.complete(sequence)) {
                Thread.onSpinWait();
            }
            assertThat(sidecore_completion.cookie(guest.completion(sequence))).isEqualTo(~i);
            assertThat(sidecore_completion.results(guest.completion(sequence), 0))
                    .isEqualTo(i);
        }
        done.set(true);
        sidecore.join();
    }

    @Test
    void aHeavyCallEndsTheTurn() {
        RingServer heavy = serverWith(call -> {
            call.weight(BUDGET);
            return 0;
        });
        for (int i = 0; i < 3; i++) {
            guest.submit(CUSTOM, 0, i);
        }
        assertThat(heavy.poll()).isEqualTo(1);
        assertThat(heavy.poll()).isEqualTo(1);
        assertThat(heavy.poll()).isEqualTo(1);
        assertThat(heavy.poll()).isZero();
    }

    @Test
    void servingAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 50; round++) { // the compiler's own allocations end with it
            for (int i = 0; i < 8; i++) {
                guest.submit(i % 2, 0, i);
            }
            long before = threads.getCurrentThreadAllocatedBytes();
            server.poll();
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isZero();
    }

    private RingServer serverWith(SidecallService service) {
        return new RingServer(
                region, 0, Services.builder().custom(CUSTOM, service).build(), BUDGET);
    }
}
