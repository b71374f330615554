// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.engine;

import io.outrigger.linux.UserWait;
import io.outrigger.vmm.SidecoreSpec;
import io.outrigger.vmm.SpecException;
import java.util.concurrent.locks.LockSupport;

/**
 * What a sidecore does when a poll has found nothing, after Agrona's idea of the same name.
 *
 * <p>Confined to the sidecore's thread.
 */
interface IdleStrategy {
    /**
     * Idles once.
     *
     * @return whether the sidecore shall go to sleep now
     */
    boolean idle();

    /** There was work. */
    default void reset() {}

    /** The strategy of that name. */
    static IdleStrategy of(SidecoreSpec.Idle idle) {
        return switch (idle) {
            case SPIN -> new Spin();
            case BACKOFF -> new Backoff();
            case ADAPTIVE -> new Adaptive();
            case BLOCK -> () -> true;
            case TPAUSE -> new Tpause();
        };
    }

    /** Polls again at once. */
    final class Spin implements IdleStrategy {
        @Override
        public boolean idle() {
            Thread.onSpinWait();
            return false;
        }
    }

    /** Pauses twice as long each time, at last by giving up the core. */
    final class Backoff implements IdleStrategy {
        private static final int MOST_PAUSES = 256;
        private static final long LONGEST_NANOS = 100_000;

        private int pauses = 1;
        private long nanos = 1000;

        @Override
        public boolean idle() {
            if (pauses <= MOST_PAUSES) {
                for (int i = 0; i < pauses; i++) {
                    Thread.onSpinWait();
                }
                pauses *= 2;
            } else {
                LockSupport.parkNanos(nanos);
                nanos = Math.min(2 * nanos, LONGEST_NANOS);
            }
            return false;
        }

        @Override
        public void reset() {
            pauses = 1;
            nanos = 1000;
        }
    }

    /** Spins for a while, then sleeps. */
    final class Adaptive implements IdleStrategy {
        /** What a wake-up costs, about: who waits as long before is at most twice as slow as the best choice. */
        private static final long SPIN_NANOS = 50_000;

        private static final int CLOCK_MASK = 31;

        private int spins;
        private long since;

        @Override
        public boolean idle() {
            Thread.onSpinWait();
            if ((spins++ & CLOCK_MASK) != 0) {
                return false;
            }
            long now = System.nanoTime();
            if (spins == 1) {
                since = now;
            }
            return now - since > SPIN_NANOS;
        }

        @Override
        public void reset() {
            spins = 0;
        }
    }

    /** Lets the core rest for some microseconds between two polls. */
    final class Tpause implements IdleStrategy {
        private static final int CYCLES = 2000;

        private final UserWait core = UserWait.find()
                .orElseThrow(() -> new SpecException(
                        "sidecore.idle",
                        "this processor has no WAITPKG (see vmm probe); use adaptive instead of tpause"));

        @Override
        public boolean idle() {
            core.pause(CYCLES);
            return false;
        }
    }
}
