// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import io.outrigger.vmm.RateSpec;
import io.outrigger.vmm.Station;
import java.util.function.LongSupplier;

/**
 * How fast a lane may be: token buckets for operations and bytes, which fill all the time (no cool-down, so that a
 * limit holds in windows of a millisecond). A request is let in while neither is empty, and may overdraw both.
 *
 * <p>Confined to the thread of its lane, but for {@link #set}, which any thread may call.
 */
public final class RateLimit {
    private final LongSupplier clock;
    private volatile RateSpec wanted;
    private RateSpec used = RateSpec.UNLIMITED;
    private Bucket operations = Bucket.NONE;
    private Bucket bytes = Bucket.NONE;

    /** A limit by {@link System#nanoTime}. */
    public RateLimit(RateSpec spec) {
        this(spec, System::nanoTime);
    }

    /** A limit by a clock that counts nanoseconds as that does. */
    public RateLimit(RateSpec spec, LongSupplier clock) {
        this.clock = clock;
        this.wanted = spec;
    }

    /** Limits otherwise from now on. */
    public void set(RateSpec spec) {
        wanted = spec;
    }

    /** What is wanted of it. */
    public RateSpec get() {
        return wanted;
    }

    /** Whether a request may begin now. */
    public boolean admits() {
        if (wanted != used) {
            adopt();
        }
        if (operations == Bucket.NONE && bytes == Bucket.NONE) {
            return true;
        }
        long now = clock.getAsLong();
        return now - operations.opens(now) >= 0 && now - bytes.opens(now) >= 0;
    }

    /** A request of so many bytes was let in. */
    public void spend(long requestBytes) {
        if (operations != Bucket.NONE || bytes != Bucket.NONE) {
            long now = clock.getAsLong();
            operations.take(1, now);
            bytes.take(requestBytes, now);
        }
    }

    /** When a request may begin, if none may now: {@link Lane#deadline}. */
    public long opens() {
        long now = clock.getAsLong();
        long first = Math.max(operations.opens(now) - now, bytes.opens(now) - now);
        return first <= 0 ? Station.NEVER : now + first;
    }

    private void adopt() {
        used = wanted;
        long now = clock.getAsLong();
        operations = Bucket.of(used.operations(), used.operationsBurst(), now);
        bytes = Bucket.of(used.bytes(), used.bytesBurst(), now);
    }

    // A bucket as the time when it will be full again: taking from it puts that off (the generic cell rate algorithm,
    // ITU-T
    // I.371). Exact: what is less than a nanosecond is carried over.
    private static final class Bucket {
        static final Bucket NONE = new Bucket(0, 0, 0);
        private static final long SECOND = 1_000_000_000;
        private static final long MOST_AT_ONCE = Long.MAX_VALUE / SECOND / 2;

        private final long rate;
        private final long depth;
        private long full;
        private long rest;

        private Bucket(long rate, long depth, long now) {
            this.rate = rate;
            this.depth = depth;
            this.full = now;
        }

        static Bucket of(long rate, long burst, long now) {
            return rate == 0 ? NONE : new Bucket(rate, Math.min(burst, MOST_AT_ONCE) * SECOND / rate, now);
        }

        long opens(long now) {
            // Empty when it takes longer to fill than it is deep.
            return rate == 0 ? now : full - depth + 1;
        }

        void take(long n, long now) {
            if (rate != 0) {
                if (full - now < 0) {
                    full = now;
                    rest = 0;
                }
                long cost = Math.min(n, MOST_AT_ONCE) * SECOND + rest;
                full += cost / rate;
                rest = cost % rate;
            }
        }
    }
}
