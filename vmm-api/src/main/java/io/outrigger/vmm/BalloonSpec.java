// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.time.Duration;

/**
 * A virtio memory balloon: RAM that the guest's driver gives back to the host while it does not need it.
 *
 * <p>Immutable.
 *
 * @param mode who serves it at first
 * @param target bytes that the balloon is to hold at first, whole pages of 4 KiB; {@link BalloonControl} changes it
 * @param deflateOnOom whether the driver may take RAM back, unasked, before it kills a process for want of it
 * @param reporting whether the driver tells of free pages as they become free, which go back to the host at once
 * @param statistics how often the driver is asked how it is off for memory; zero only when {@link BalloonControl} asks
 */
public record BalloonSpec(ServiceMode mode, long target, boolean deflateOnOom, boolean reporting, Duration statistics)
        implements VirtioSpec {
    private static final long PAGE = 4096;
    private static final Duration SHORTEST = Duration.ofMillis(100);

    /** Checks every value. */
    public BalloonSpec {
        if (target < 0 || target % PAGE != 0 || target > MemorySpec.MAX_SIZE) {
            throw new SpecException("balloon.target", "must be bytes in whole pages of 4 KiB, is " + target);
        }
        if (statistics.isNegative() || !statistics.isZero() && statistics.compareTo(SHORTEST) < 0) {
            throw new SpecException("balloon.statistics", "must be 0 or at least 100 ms, is " + statistics);
        }
    }

    /** One that is empty at first, gives back on want of memory, is told of free pages, and asked for statistics. */
    public static BalloonSpec standard() {
        return new BalloonSpec(ServiceMode.EVENTFD, 0, true, true, Duration.ZERO);
    }

    /** The same, served by another at first. */
    public BalloonSpec withMode(ServiceMode newMode) {
        return new BalloonSpec(newMode, target, deflateOnOom, reporting, statistics);
    }

    /** The same with another target. */
    public BalloonSpec withTarget(long bytes) {
        return new BalloonSpec(mode, bytes, deflateOnOom, reporting, statistics);
    }

    /** The same, asked for statistics so often; zero for on demand. */
    public BalloonSpec withStatistics(Duration interval) {
        return new BalloonSpec(mode, target, deflateOnOom, reporting, interval);
    }

    /** The same, with or without free page reporting. */
    public BalloonSpec withReporting(boolean wanted) {
        return new BalloonSpec(mode, target, deflateOnOom, wanted, statistics);
    }

    /** The same; the driver may take RAM back for want of memory, or not. */
    public BalloonSpec withDeflateOnOom(boolean allowed) {
        return new BalloonSpec(mode, target, allowed, reporting, statistics);
    }

    @Override
    public String kind() {
        return "balloon";
    }
}
