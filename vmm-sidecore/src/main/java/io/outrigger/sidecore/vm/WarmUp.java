// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.vm;

import io.outrigger.linux.EventFd;
import io.outrigger.linux.abi.sidecore_request;
import io.outrigger.sidecore.Region;
import io.outrigger.sidecore.RegionLayout;
import io.outrigger.sidecore.RingServer;
import io.outrigger.sidecore.Services;
import io.outrigger.sidecore.engine.Sidecore;
import io.outrigger.sidecore.service.InterruptSender;
import io.outrigger.sidecore.service.RingTimer;
import io.outrigger.vmm.GuestRegion;
import io.outrigger.vmm.Machine;
import io.outrigger.vmm.SidecoreSpec;
import io.outrigger.vmm.Station;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has a sidecore serve calls of its own on a ring that no guest has, once in a process, while the first VM is made and
 * boots. The JVM interprets code until it has run some thousand times, and a loop that has only ever polled in vain is
 * compiled for that: a guest's first calls would take five times as long as later ones. Nobody waits for it.
 */
final class WarmUp implements Runnable {
    /** As often as a start that compiles late (the {@code vmm} command's) wants it. */
    private static final int CALLS = 400_000;

    /** Most polls find nothing. */
    private static final int POLLS_PER_CALL = 4;

    /** Commands come too, now and then. */
    private static final int COMMANDS = 100;

    /** At most: on a slow host the guest needs the CPU more. */
    private static final long SECONDS = 1;

    private static final int SLOTS = 16;
    private static final AtomicBoolean STARTED = new AtomicBoolean();

    private final Machine machine;
    private final SidecoreSpec.Idle idle;

    private WarmUp(Machine machine, SidecoreSpec.Idle idle) {
        this.machine = machine;
        this.idle = idle;
    }

    /** Starts it on a thread of its own, which ends by itself, if that has not been done yet. */
    static void once(Machine machine, SidecoreSpec.Idle idle) {
        if (STARTED.compareAndSet(false, true)) {
            Thread.ofPlatform().name("warm-up").daemon().start(new WarmUp(machine, idle));
        }
    }

    @Override
    public void run() {
        RegionLayout layout = new RegionLayout(1, SLOTS);
        try (Arena arena = Arena.ofShared(); // shared, as guest memory is: other arenas have other access code
                EventFd bell = EventFd.create();
                EventFd guestBell = EventFd.create();
                Sidecore core = Sidecore.start("warm-up sidecore", OptionalInt.empty(), idle)) {
            MemorySegment memory = arena.allocate(layout.size(), io.outrigger.linux.abi.Sidecore.SIDECORE_PAGE());
            Region region = new Region(new GuestRegion(0, memory), layout);
            RingServer server = new RingServer(region, 0, Services.basic(), SLOTS);
            InterruptSender nobody = new InterruptSender(machine, region.controls(), 0);
            Guest guest = new Guest(memory.asSlice(layout.ringOffset() + (long) layout.requestOffset()), guestBell);
            core.add(new RingStation(server, new RingTimer(nobody, 0, 0), bell));
            core.add(guest); // last: it does not wait for answers
            for (int i = 0; i < COMMANDS; i++) {
                core.between(() -> {});
            }
            boolean _ = guest.done.await(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Submits NULL calls from the sidecore's own thread, so that one core does for both sides. */
    private static final class Guest implements Station {
        private final CountDownLatch done = new CountDownLatch(1);
        private final MemorySegment requests;
        private final EventFd bell;
        private int polls;

        Guest(MemorySegment requests, EventFd bell) {
            this.requests = requests;
            this.bell = bell;
        }

        @Override
        public int poll() {
            if (++polls % POLLS_PER_CALL == 0 && hasWork()) {
                int n = polls / POLLS_PER_CALL - 1;
                long slot = (long) (n % SLOTS) * io.outrigger.linux.abi.Sidecore.SIDECORE_SLOT();
                requests.set(ValueLayout.JAVA_INT, slot + sidecore_request.sequence$offset(), n + 1);
            } else if (!hasWork()) {
                done.countDown();
            }
            return 0;
        }

        @Override
        public void sleeps(boolean asleep) {
            // it is awake whenever the sidecore is
        }

        @Override
        public boolean hasWork() {
            return polls <= CALLS * POLLS_PER_CALL;
        }

        @Override
        public long deadline() {
            return NEVER;
        }

        @Override
        public EventFd doorbell() {
            return bell;
        }
    }
}
