// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import io.outrigger.vmm.Poller;
import io.outrigger.vmm.SidecoreSpec.Idle;
import io.outrigger.vmm.Station;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A poller with a thread that never sleeps, as a sidecore is one. */
final class ThreadPoller implements Poller {
    private final List<Station> stations = new ArrayList<>(); // the thread's
    private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::run);
    private volatile @Nullable Runnable command;
    private volatile boolean stopped;

    ThreadPoller() {
        thread.start();
    }

    private void run() {
        while (!stopped) {
            Runnable next = command;
            if (next != null) {
                command = null;
                next.run();
            }
            int work = 0;
            for (int i = 0; i < stations.size(); i++) {
                work += stations.get(i).poll();
            }
            if (work == 0) {
                Thread.yield(); // two cores must do
            }
        }
    }

    @Override
    public synchronized void between(Runnable action) {
        CountDownLatch done = new CountDownLatch(1);
        RuntimeException[] thrown = new RuntimeException[1];
        command = () -> {
            try {
                action.run();
            } catch (RuntimeException e) {
                thrown[0] = e;
            } finally {
                done.countDown();
            }
        };
        try {
            done.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (thrown[0] != null) {
            throw thrown[0];
        }
    }

    @Override
    public void add(Station station) {
        between(() -> {
            stations.add(station);
            station.sleeps(false);
        });
    }

    @Override
    public void remove(Station station) {
        between(() -> stations.remove(station));
    }

    @Override
    public Idle idle() {
        return Idle.SPIN;
    }

    @Override
    public Map<String, Long> counters() {
        return Map.of();
    }

    @Override
    public void close() {
        stopped = true;
    }
}
