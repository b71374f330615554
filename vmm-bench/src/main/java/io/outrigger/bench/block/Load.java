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
 */
record Load(boolean write, boolean random, int size, int depth, int samples) {
    private static final int KIB = 1024;

    /** Requests before those that count. */
    int warmUp() {
        return samples / 5 + depth;
    }

    /** As the payload virtio-block has it. */
    String arguments() {
        return "op=%d random=%d size=%d depth=%d n=%d warm=%d"
                .formatted(write ? 1 : 0, random ? 1 : 0, size, depth, samples, warmUp());
    }

    String pattern() {
        return (random ? "random " : "sequential ") + (write ? "write" : "read");
    }

    @Override
    public String toString() {
        return "%d KiB %s, depth %d".formatted(size / KIB, pattern(), depth);
    }
}
