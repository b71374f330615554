// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * How fast a queue may be: two token buckets that fill all the time, so that a limit holds in windows of a millisecond
 * too, beyond the burst.
 *
 * <p>Immutable.
 *
 * @param operations requests or frames for each second; 0 for no limit
 * @param operationsBurst how many may come at once after a rest; at least 1 where there is a limit
 * @param bytes bytes for each second; 0 for no limit
 * @param bytesBurst how many may come at once after a rest; the request that empties the bucket may overdraw it
 */
public record RateSpec(long operations, long operationsBurst, long bytes, long bytesBurst) {
    /** No limits. */
    public static final RateSpec UNLIMITED = new RateSpec(0, 0, 0, 0);

    private static final int BURSTS_PER_SECOND = 1000;

    /** Checks every value. */
    public RateSpec {
        check("operations", operations, operationsBurst);
        check("bytes", bytes, bytesBurst);
    }

    private static void check(String what, long rate, long burst) {
        if (rate < 0 || burst < 0) {
            throw new SpecException("rate." + what, "must not be negative");
        }
        if (rate > 0 && burst == 0) {
            throw new SpecException("rate." + what, "a limit needs a burst of at least 1");
        }
    }

    /** So many bytes each second, a thousandth of it at once. */
    public static RateSpec bytes(long perSecond) {
        return UNLIMITED.withBytes(perSecond);
    }

    /** So many operations each second, a thousandth of it at once. */
    public static RateSpec operations(long perSecond) {
        return UNLIMITED.withOperations(perSecond);
    }

    /** The same with another limit of bytes; 0 for none. */
    public RateSpec withBytes(long perSecond) {
        return new RateSpec(operations, operationsBurst, perSecond, burst(perSecond));
    }

    /** The same with another limit of operations; 0 for none. */
    public RateSpec withOperations(long perSecond) {
        return new RateSpec(perSecond, burst(perSecond), bytes, bytesBurst);
    }

    private static long burst(long perSecond) {
        return perSecond == 0 ? 0 : Math.max(1, perSecond / BURSTS_PER_SECOND);
    }
}
