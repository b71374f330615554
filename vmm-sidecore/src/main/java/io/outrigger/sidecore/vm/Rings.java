// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.vm;

import io.outrigger.sidecore.TrapSlot;
import io.outrigger.vmm.Poller;
import io.outrigger.vmm.Worker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A VM's rings and who serves them. A ring can move from one sidecore to another while the guest uses it: what it asks
 * meanwhile stays in the ring.
 *
 * <p>Thread-safe.
 */
public final class Rings implements Worker {
    private final List<RingStation> stations;
    private final List<TrapSlot> traps;
    private final List<Poller> cores; // of each ring, the one that serves it; guarded by this
    private final Doorbells doorbells;
    private final boolean guestRings;
    private boolean paused; // guarded by this
    private boolean closed; // guarded by this

    /**
     * Hands the rings to their sidecores.
     *
     * @param cores the sidecore of each ring
     * @param doorbells the rings', closed with the VM
     * @param guestRings whether the guest rings the doorbell of a sidecore that sleeps
     */
    Rings(
            List<RingStation> stations,
            List<TrapSlot> traps,
            List<Poller> cores,
            Doorbells doorbells,
            boolean guestRings) {
        this.stations = List.copyOf(stations);
        this.traps = List.copyOf(traps);
        this.cores = new ArrayList<>(cores);
        this.doorbells = doorbells;
        this.guestRings = guestRings;
        handOut();
    }

    /** How many there are. */
    public int count() {
        return stations.size();
    }

    /** Who serves a ring. */
    public synchronized Poller core(int ring) {
        return cores.get(ring);
    }

    /**
     * Gives a ring to another sidecore.
     *
     * @throws IllegalArgumentException if that one sleeps, and the guest was told that it need not ring
     */
    public synchronized void move(int ring, Poller to) {
        if (to.sleeps() && !guestRings) {
            throw new IllegalArgumentException("ring %d needs a sidecore that does not sleep".formatted(ring));
        }
        RingStation station = stations.get(ring);
        if (!paused && !closed) {
            cores.get(ring).remove(station);
            to.add(station);
        }
        cores.set(ring, to);
    }

    /** What a ring has served so far. */
    public synchronized RingStatistics statistics(int ring) {
        RingStatistics[] taken = new RingStatistics[1];
        Runnable take = () -> taken[0] = RingStatistics.of(stations.get(ring).server(), traps.get(ring));
        if (paused || closed) {
            take.run();
        } else {
            cores.get(ring).between(take);
        }
        return taken[0];
    }

    @Override
    public synchronized Map<String, Long> counters() {
        Map<String, Long> all = new LinkedHashMap<>();
        for (int i = 0; i < stations.size(); i++) {
            statistics(i).addTo(all, "ring" + i + ".");
        }
        return all;
    }

    @Override
    public synchronized void pause() {
        if (!paused && !closed) {
            paused = true;
            takeBack();
        }
    }

    @Override
    public synchronized void resume() {
        if (paused && !closed) {
            paused = false;
            handOut();
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (!paused) {
            takeBack();
        }
        doorbells.close();
    }

    private void handOut() {
        for (int i = 0; i < stations.size(); i++) {
            cores.get(i).add(stations.get(i));
        }
    }

    private void takeBack() {
        for (int i = 0; i < stations.size(); i++) {
            cores.get(i).remove(stations.get(i));
        }
    }
}
