// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.vm;

import io.outrigger.linux.abi.Sidecore;
import io.outrigger.linux.abi.sidecore_request;
import io.outrigger.sidecore.Region;
import io.outrigger.sidecore.RegionLayout;
import io.outrigger.sidecore.RingServer;
import io.outrigger.sidecore.Services;
import io.outrigger.vmm.GuestRegion;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Serves calls of its own on a ring that no guest has, once in a process, while the first VM is made and boots: the JVM
 * interprets code until it has run some thousand times, and a guest's first calls would take ten times as long as later
 * ones. Nobody waits for it.
 */
final class WarmUp implements Runnable {
    /** As often as a start that compiles late (the {@code vmm} command's) wants it. */
    private static final int CALLS = 400_000;

    /** At most, in ns: on a slow host the guest needs the CPU more. */
    private static final long TIME = 1_000_000_000L;

    private static final int SLOTS = 16;
    private static final AtomicBoolean STARTED = new AtomicBoolean();

    private WarmUp() {}

    /** Starts it on a thread of its own, which ends by itself, if that has not been done yet. */
    static void once() {
        if (STARTED.compareAndSet(false, true)) {
            Thread.ofPlatform().name("warm-up").daemon().start(new WarmUp());
        }
    }

    @Override
    public void run() {
        RegionLayout layout = new RegionLayout(1, SLOTS);
        try (Arena arena = Arena.ofShared()) { // shared, as guest memory is: other arenas have other access code
            MemorySegment memory = arena.allocate(layout.size(), Sidecore.SIDECORE_PAGE());
            Region region = new Region(new GuestRegion(0, memory), layout);
            RingServer server = new RingServer(region, 0, Services.basic(), SLOTS);
            MemorySegment requests = memory.asSlice(layout.ringOffset() + (long) layout.requestOffset());
            long start = System.nanoTime();
            for (int sequence = 1; sequence <= CALLS && System.nanoTime() - start < TIME; sequence++) {
                long slot = (sequence - 1L) % SLOTS * Sidecore.SIDECORE_SLOT();
                requests.set(ValueLayout.JAVA_INT, slot + sidecore_request.sequence$offset(), sequence);
                server.poll();
                server.poll(); // most polls find nothing
            }
        }
    }
}
