// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.balloon;

import io.outrigger.linux.EventFd;
import io.outrigger.vmm.BalloonStatistics;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where controllers ask for statistics, and find them.
 *
 * <p>Thread-safe.
 */
final class StatisticsDesk implements AutoCloseable {
    private final EventFd bell = EventFd.create();
    private boolean closed; // guarded by this
    private volatile boolean requested;
    private volatile @Nullable BalloonStatistics last;

    synchronized void request() {
        if (!closed) {
            requested = true;
            bell.signal();
        }
    }

    Optional<BalloonStatistics> last() {
        return Optional.ofNullable(last);
    }

    // ---- the lane's side

    boolean isRequested() {
        return requested;
    }

    void takeRequest() {
        requested = false;
    }

    void answer(BalloonStatistics statistics) {
        last = statistics;
    }

    /** What wakes the lane. Its count is never taken: each signal is an edge. */
    EventFd bell() {
        return bell;
    }

    @Override
    public synchronized void close() {
        closed = true;
        bell.close();
    }
}
