// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.vmm.RateSpec;
import io.outrigger.vmm.Station;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Limits by a clock of the test's. */
class RateLimitTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long WINDOW = 1_000_000L;

    private long now = 12345;

    private long servedUntil(RateLimit limit, long end, long size, long step) {
        long served = 0;
        for (; now < end; now += step) {
            while (limit.admits()) {
                limit.spend(size);
                served++;
            }
        }
        return served;
    }

    @Property(tries = 200)
    void overASecondTheRateIsExactUpToTheBurst(@ForAll @LongRange(min = 1, max = 200_000) long rate) {
        RateLimit limit = new RateLimit(RateSpec.operations(rate), () -> now);
        long served = servedUntil(limit, now + SECOND, 1, 50_000);
        assertThat(served).isBetween(rate - rate / 10_000 - 1, rate + Math.max(1, rate / 1000) + 2);
    }

    @Test
    void everyWindowOfAMillisecondHasItsShare() {
        RateLimit limit = new RateLimit(RateSpec.operations(100_000), () -> now);
        servedUntil(limit, now + SECOND / 100, 1, 1000);
        for (int window = 0; window < 1000; window++) {
            assertThat(servedUntil(limit, now + WINDOW, 1, 1000)).isBetween(99L, 101L);
        }
    }

    @Test
    void bytesAndOperationsBothLimit() {
        RateLimit limit = new RateLimit(new RateSpec(1000, 1, 1_000_000, 1), () -> now);
        assertThat(servedUntil(limit, now + SECOND, 10_000, 10_000)).isBetween(99L, 103L);
        RateLimit small = new RateLimit(new RateSpec(1000, 1, 1_000_000, 1), () -> now);
        assertThat(servedUntil(small, now + SECOND, 10, 10_000)).isBetween(998L, 1003L);
    }

    @Test
    void tellsWhenItOpens() {
        RateLimit limit = new RateLimit(new RateSpec(10, 1, 0, 0), () -> now);
        assertThat(limit.opens()).isEqualTo(Station.NEVER);
        while (limit.admits()) {
            limit.spend(1);
        }
        long opens = limit.opens();
        assertThat(opens - now).isBetween(1L, 2 * SECOND / 10);
        now = opens - 1;
        assertThat(limit.admits()).isFalse();
        now = opens;
        assertThat(limit.admits()).isTrue();
    }

    @Test
    void aRequestLargerThanTheBurstPassesAndIsPaidFor() {
        RateLimit limit = new RateLimit(new RateSpec(0, 0, 1_000_000, 1000), () -> now);
        assertThat(limit.admits()).isTrue();
        limit.spend(1_000_000);
        assertThat(limit.opens() - now).isBetween(SECOND - 2 * WINDOW, SECOND + 1);
    }

    @Test
    void isSetWhileItRuns() {
        RateLimit limit = new RateLimit(RateSpec.operations(1), () -> now);
        assertThat(servedUntil(limit, now + SECOND, 1, WINDOW)).isLessThanOrEqualTo(3);
        limit.set(RateSpec.operations(500));
        assertThat(servedUntil(limit, now + SECOND, 1, WINDOW)).isBetween(498L, 503L);
        limit.set(RateSpec.UNLIMITED);
        assertThat(limit.admits()).isTrue();
        assertThat(limit.opens()).isEqualTo(Station.NEVER);
    }

    @Test
    void hugeRequestsDoNotWrap() {
        RateLimit limit = new RateLimit(RateSpec.bytes(Long.MAX_VALUE / 2), () -> now);
        for (int i = 0; i < 100; i++) {
            limit.admits();
            limit.spend(Long.MAX_VALUE);
        }
        RateLimit slow = new RateLimit(RateSpec.bytes(1), () -> now);
        slow.admits();
        slow.spend(Long.MAX_VALUE);
        assertThat(slow.admits()).isFalse();
    }
}
