// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.engine;

import io.outrigger.vmm.Station;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The sidecore thread's loop: commands, stations, idle. Allocates nothing while no command comes.
 *
 * <p>Confined to the sidecore's thread, but for {@link #post}.
 */
final class PollLoop implements Runnable, AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.outrigger.sidecore");
    private static final int TURNS = 1024;

    private final IdleStrategy idle;
    private final Bed bed = new Bed(this::isCalled);
    private final CoreClock clock = new CoreClock();
    private Station[] stations = {};
    private volatile @Nullable Runnable command;
    private boolean stopped;

    PollLoop(IdleStrategy idle) {
        this.idle = idle;
    }

    /** Gives the thread something to do between two polls. One caller at a time, which waits until it is done. */
    void post(Runnable newCommand) {
        command = newCommand;
        bed.wake();
    }

    @Override
    public void run() {
        while (!stopped) {
            Runnable next = command;
            if (next != null) {
                command = null;
                next.run();
            } else {
                turns();
            }
        }
    }

    // A method that is entered again and again: a loop that is entered once goes on in the code it was entered in,
    // which is the interpreter's, and falls back to that whenever compiled code meets what it was not compiled for.
    private void turns() {
        for (int i = 0; i < TURNS && command == null; i++) {
            turn();
        }
    }

    private void turn() {
        long from = clock.begin();
        int work = pollAll();
        clock.end(from, work);
        if (work > 0) {
            idle.reset();
        } else if (idle.idle()) {
            clock.slept(bed.sleep(stations));
        }
    }

    void add(Station station) {
        bed.add(station);
        station.sleeps(false); // it may come from one that slept
        stations = Arrays.copyOf(stations, stations.length + 1);
        stations[stations.length - 1] = station;
    }

    void remove(Station station) {
        Station[] rest = Arrays.stream(stations).filter(s -> s != station).toArray(Station[]::new);
        if (rest.length < stations.length) {
            stations = rest;
            bed.remove(station);
        }
    }

    CoreTimes times() {
        return clock.times();
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        bed.close();
    }

    private boolean isCalled() {
        return command != null;
    }

    private int pollAll() {
        int work = 0;
        Station[] all = stations;
        for (int i = 0; i < all.length; i++) {
            work += poll(all[i]);
        }
        return work;
    }

    // A station whose code is wrong must not take the others with it.
    @SuppressWarnings("CatchingUnchecked")
    private int poll(Station station) {
        try {
            return station.poll();
        } catch (RuntimeException | Error e) {
            remove(station);
            LOG.log(System.Logger.Level.ERROR, "a station failed and is not polled any more", e);
            return 0;
        }
    }
}
