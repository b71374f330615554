// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import io.outrigger.linux.EventFd;
import io.outrigger.linux.Waitable;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.Station;
import io.outrigger.vmm.VmmException;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A lane as whoever serves it sees it. The turnstile lets one thread at a time into the lane and lets nobody wait: who
 * finds it taken leaves the work to the poller. Whatever goes wrong in the lane ends here.
 *
 * <p>Thread-safe.
 */
final class LaneStation implements Station {
    private static final System.Logger LOG = System.getLogger("io.outrigger.devices");

    /** How often a vCPU's thread serves before it leaves the rest to the I/O thread: its guest is to run, too. */
    private static final int MOST_ROUNDS = 16;

    private static final int TAKEN = -1;
    private static final int NOTHING = 0;
    private static final int MORE = 1;
    private static final int LATER = 2;

    private final Lane lane;
    private final Consumer<String> failed;
    private final EventFd doorbell;
    private final boolean elsewhere;
    private final AtomicBoolean taken = new AtomicBoolean();
    private volatile ServiceMode mode;
    private volatile boolean broken;
    private long traps; // written by vCPU threads: a moment old, and now and then one too few

    /**
     * A lane to serve.
     *
     * @param doorbell outlives the station, since a vCPU may be about to ring it
     * @param elsewhere whether a thread must serve it that is no vCPU's, whatever the mode
     * @param failed hears why the lane is served no more; called by the thread that serves it
     */
    LaneStation(Lane lane, EventFd doorbell, ServiceMode mode, boolean elsewhere, Consumer<String> failed) {
        this.lane = lane;
        this.doorbell = doorbell;
        this.elsewhere = elsewhere;
        this.mode = mode;
        this.failed = failed;
    }

    Lane lane() {
        return lane;
    }

    ServiceMode mode() {
        return mode;
    }

    void mode(ServiceMode newMode) {
        mode = newMode;
    }

    long traps() {
        return traps;
    }

    /** The driver's notification, where it comes by an exit. Confined to vCPU threads, several at once. */
    void notified() {
        traps++;
        if (mode != ServiceMode.TRAP || elsewhere) {
            doorbell.signal();
            return;
        }
        int left = MORE;
        for (int i = 0; i < MOST_ROUNDS && left == MORE; i++) {
            left = serve(true);
        }
        if (left != NOTHING) {
            doorbell.signal();
        }
    }

    @Override
    public int poll() {
        int work = serve(false);
        return work < 0 ? 1 : work; // taken by a vCPU: look again soon
    }

    // What is left is looked for by who is in the lane: outside of it, another vCPU may have reset the device by now.
    private int left() {
        if (lane.hasWork()) {
            return MORE;
        }
        return lane.deadline() == NEVER ? NOTHING : LATER; // the poller may sleep and must learn when to wake
    }

    // How much was done, or what is left; TAKEN if another thread is in the lane.
    @SuppressWarnings("CatchingUnchecked")
    private int serve(boolean trapped) {
        if (broken) {
            return NOTHING;
        }
        if (!taken.compareAndSet(false, true)) {
            return TAKEN;
        }
        try {
            int work = lane.poll();
            if (mode == ServiceMode.TRAP) {
                renewKicks();
            }
            return trapped ? left() : work;
        } catch (QueueFault | VmmException e) {
            fail(String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "a device failed and needs a reset", e);
            fail(e.toString());
        } finally {
            taken.set(false);
        }
        return NOTHING;
    }

    private void renewKicks() {
        List<Virtqueue> queues = lane.queues();
        for (int i = 0; i < queues.size(); i++) {
            queues.get(i).renewKicks();
        }
        VarHandle.fullFence(); // what is put in from now on is notified of; what was before is seen by who looks now
    }

    private void fail(String why) {
        broken = true;
        failed.accept(why);
    }

    /** Takes the lane: waits until who is in it comes out, and finishes what is in flight. */
    void stop() {
        while (!taken.compareAndSet(false, true)) {
            Thread.onSpinWait(); // a lane's poll does not block
        }
        lane.drain();
    }

    /** Ends what {@link #stop} began. */
    void proceed() {
        taken.set(false);
    }

    @Override
    public void sleeps(boolean asleep) {
        if (!broken) {
            lane.kicks(asleep || mode == ServiceMode.TRAP);
        }
    }

    @Override
    public boolean hasWork() {
        return !broken && lane.hasWork();
    }

    @Override
    public long deadline() {
        return broken ? NEVER : lane.deadline();
    }

    @Override
    public EventFd doorbell() {
        return doorbell;
    }

    @Override
    public List<? extends Waitable> wakes() {
        return lane.wakes();
    }
}
