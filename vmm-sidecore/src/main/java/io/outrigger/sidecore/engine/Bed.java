// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.engine;

import io.outrigger.linux.EpollFd;
import io.outrigger.linux.EventFd;
import io.outrigger.linux.Waitable;
import io.outrigger.vmm.Station;
import java.lang.invoke.VarHandle;
import java.util.function.BooleanSupplier;

/**
 * Where a sidecore sleeps, and is woken by doorbells.
 *
 * <p>No wake-up is lost: whoever brings work publishes it, fences, and looks whether the sidecore sleeps; the sidecore
 * says that it sleeps, fences, and looks whether there is work (Dekker's algorithm: one of the two sees the other). The
 * doorbell is a count that stays until it is taken.
 *
 * <p>Confined to the sidecore's thread, but for {@link #wake}. Sleeping allocates nothing.
 */
final class Bed implements AutoCloseable {
    private static final int BATCH = 64;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int MOST_MILLIS = 60_000;
    private static final long CALL = 0;
    private static final long OTHER = 1; // its station reads it when it is polled

    private final EpollFd epoll = EpollFd.create();
    private final EventFd call = EventFd.create();
    private final BooleanSupplier called;
    private final long[] rung = new long[BATCH];

    /** A bed that is also left when {@code called}, which becomes true before {@link #wake}. */
    Bed(BooleanSupplier called) {
        this.called = called;
        epoll.add(call, CALL);
    }

    /** Wakes the sidecore, or keeps it from falling asleep. */
    void wake() {
        call.signal();
    }

    void add(Station station) {
        epoll.add(station.doorbell(), token(station));
        for (Waitable source : station.wakes()) {
            epoll.addEdge(source, OTHER);
        }
    }

    void remove(Station station) {
        epoll.remove(station.doorbell());
        for (Waitable source : station.wakes()) {
            epoll.remove(source);
        }
        station.sleeps(false);
    }

    /**
     * Sleeps until a doorbell rings, a deadline is less than a millisecond away, or it is called; not at all if there
     * is work.
     *
     * @return nanoseconds slept
     */
    long sleep(Station[] stations) {
        announce(stations, true);
        VarHandle.fullFence();
        long slept = 0;
        long now = System.nanoTime();
        if (!anyWork(stations) && !called.getAsBoolean()) {
            long first = firstDeadline(stations);
            long millis = first == Station.NEVER ? MOST_MILLIS : Math.min((first - now) / NANOS_PER_MILLI, MOST_MILLIS);
            if (millis > 0) {
                int n = epoll.await(rung, (int) millis);
                if (n > 0) {
                    answer(stations, n);
                }
                slept = System.nanoTime() - now;
            }
        }
        announce(stations, false);
        return slept;
    }

    private void answer(Station[] stations, int n) {
        for (int i = 0; i < n; i++) {
            if (rung[i] == CALL) {
                long _ = call.take();
            }
            for (Station s : stations) {
                if (rung[i] == token(s)) {
                    long _ = s.doorbell().take();
                }
            }
        }
    }

    // Two stations may have the same: then one doorbell too many is taken, while its sidecore is awake.
    private static long token(Station station) {
        return 1L << Integer.SIZE | System.identityHashCode(station);
    }

    private static void announce(Station[] stations, boolean asleep) {
        for (Station s : stations) {
            s.sleeps(asleep);
        }
    }

    private static boolean anyWork(Station[] stations) {
        for (Station s : stations) {
            if (s.hasWork()) {
                return true;
            }
        }
        return false;
    }

    private static long firstDeadline(Station[] stations) {
        long first = Station.NEVER;
        for (Station s : stations) {
            first = Math.min(first, s.deadline());
        }
        return first;
    }

    @Override
    public void close() {
        epoll.close();
        call.close();
    }
}
