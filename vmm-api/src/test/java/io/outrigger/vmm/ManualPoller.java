// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import io.outrigger.vmm.SidecoreSpec.Idle;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A poller without a thread: a test polls when it wants. */
public final class ManualPoller implements Poller {
    private final Idle idle;
    private final List<Station> stations = new ArrayList<>();
    private boolean asleep;

    /** One that idles so. */
    public ManualPoller(Idle idle) {
        this.idle = idle;
    }

    @Override
    public void add(Station station) {
        stations.add(station);
        asleep = false;
        station.sleeps(false);
    }

    @Override
    public void remove(Station station) {
        if (stations.remove(station)) {
            station.sleeps(false);
        }
    }

    /** What it polls. */
    public List<Station> stations() {
        return stations;
    }

    /** Polls each station once. */
    public int poll() {
        wake();
        int work = 0;
        for (Station s : List.copyOf(stations)) {
            work += s.poll();
        }
        return work;
    }

    /** Polls until a whole round finds nothing to do. */
    public int pollAll() {
        int work = 0;
        for (int n = poll(); n > 0; n = poll()) {
            work += n;
        }
        return work;
    }

    /** Falls asleep, as a poller does that finds no work. */
    public boolean sleep() {
        stations.forEach(s -> s.sleeps(true));
        VarHandle.fullFence();
        asleep = stations.stream().noneMatch(Station::hasWork);
        if (!asleep) {
            stations.forEach(s -> s.sleeps(false));
        }
        return asleep;
    }

    private void wake() {
        if (asleep) {
            asleep = false;
            stations.forEach(s -> s.sleeps(false));
        }
    }

    @Override
    public void between(Runnable action) {
        action.run();
    }

    @Override
    public Idle idle() {
        return idle;
    }

    @Override
    public Map<String, Long> counters() {
        return Map.of();
    }

    @Override
    public void close() {
        stations.clear();
    }
}
