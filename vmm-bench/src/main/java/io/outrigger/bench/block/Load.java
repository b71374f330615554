// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.block;

/**
 * What is asked of a disk.
 *
 * <p>Immutable.
 *
 * @param write or read
 * @param random anywhere, or one request after the other
 * @param size bytes of a request
 * @param depth requests in flight
 * @param samples requests that count
 * @param perSecond so many are meant to begin, whether the disk keeps up or not; 0: as many as it carries
 */
record Load(boolean write, boolean random, int size, int depth, int samples, int perSecond) {
    private static final int KIB = 1024;
    private static final int NANOS_PER_SECOND = 1_000_000_000;

    /** As many as the disk carries. */
    static Load closed(boolean write, boolean random, int size, int depth, int samples) {
        return new Load(write, random, size, depth, samples, 0);
    }

    /** Half a second of random reads at a rate, of which as many may be in flight as the payload can have. */
    static Load open(int size, int perSecond) {
        return new Load(false, true, size, 64, perSecond / 2, perSecond);
    }

    /** Nanoseconds from one intended start to the next; 0 if there are none. */
    long gap() {
        return perSecond == 0 ? 0 : NANOS_PER_SECOND / perSecond;
    }

    /** Requests before those that count. */
    int warmUp() {
        return samples / 5 + depth;
    }

    /** As the payload virtio-block has it. */
    String arguments() {
        return "op=%d random=%d size=%d depth=%d n=%d warm=%d gap=%d"
                .formatted(write ? 1 : 0, random ? 1 : 0, size, depth, samples, warmUp(), gap());
    }

    String pattern() {
        return (random ? "random " : "sequential ") + (write ? "write" : "read");
    }

    @Override
    public String toString() {
        String what = "%d KiB %s, ".formatted(size / KIB, pattern());
        return what + (perSecond == 0 ? "depth " + depth : perSecond + " requests/s");
    }
}
