// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.engine;

import io.outrigger.linux.CpuSet;
import io.outrigger.vmm.HostException;
import io.outrigger.vmm.Poller;
import io.outrigger.vmm.SidecoreSpec;
import io.outrigger.vmm.SpecException;
import io.outrigger.vmm.Station;
import io.outrigger.vmm.Uninterrupted;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;

/**
 * A thread on a core of its own that polls stations: rings of any number of VMs. Stations come and go while it runs.
 *
 * <p>Thread-safe: whatever changes or reads what the thread has, the thread does itself, between two polls.
 */
public final class Sidecore implements Poller {
    private final PollLoop loop;
    private final SidecoreSpec.Idle idle;
    private final Thread thread;
    private boolean closed; // guarded by this

    private Sidecore(String name, OptionalInt cpu, SidecoreSpec.Idle idle) {
        loop = new PollLoop(IdleStrategy.of(idle));
        this.idle = idle;
        thread = Thread.ofPlatform().name(name).daemon().start(() -> {
            if (cpu.isPresent()) {
                CpuSet.of(cpu.getAsInt()).pinCurrentThread();
            }
            loop.run();
        });
    }

    /**
     * Starts one.
     *
     * @param name the thread's name
     * @param cpu the host CPU that it keeps to; empty leaves that to the host
     * @param idle what it does while there is nothing to do
     * @throws SpecException if this process may not use the CPU, or the processor has not got what it takes to idle so
     */
    public static Sidecore start(String name, OptionalInt cpu, SidecoreSpec.Idle idle) {
        CpuSet allowed = CpuSet.allowed();
        if (cpu.isPresent() && !allowed.contains(cpu.getAsInt())) {
            throw new SpecException(
                    "sidecore.cpus",
                    "this process may not use host CPU %d, only %s".formatted(cpu.getAsInt(), allowed));
        }
        return new Sidecore(name, cpu, idle);
    }

    @Override
    public SidecoreSpec.Idle idle() {
        return idle;
    }

    @Override
    public void add(Station station) {
        between(() -> loop.add(station));
    }

    @Override
    public void remove(Station station) {
        between(() -> loop.remove(station));
    }

    /** What its core's time went to since it was started. */
    public CoreTimes times() {
        CoreTimes[] taken = new CoreTimes[1];
        between(() -> taken[0] = loop.times());
        return taken[0];
    }

    @Override
    public synchronized void between(Runnable action) {
        if (closed) {
            throw new IllegalStateException("%s is closed".formatted(thread.getName()));
        }
        CountDownLatch done = new CountDownLatch(1);
        RuntimeException[] thrown = new RuntimeException[1];
        loop.post(() -> {
            try {
                action.run();
            } catch (RuntimeException e) {
                thrown[0] = e;
            } finally {
                done.countDown();
            }
        });
        Uninterrupted.await(done::await); // the thread answers within a poll's time
        if (thrown[0] != null) {
            throw thrown[0];
        }
    }

    @Override
    public Map<String, Long> counters() {
        Map<String, Long> all = new LinkedHashMap<>();
        times().addTo(all, "");
        return all;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            between(loop::stop);
            closed = true;
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HostException("interrupted while %s ends".formatted(thread.getName()));
        }
        loop.close();
    }
}
