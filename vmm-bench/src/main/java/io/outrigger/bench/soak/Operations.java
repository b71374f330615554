// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.soak;

/**
 * What was done.
 *
 * <p>Immutable.
 *
 * @param exits returns from guests
 * @param calls sidecalls
 * @param requests of disks
 * @param frames through the switch
 */
record Operations(long exits, long calls, long requests, long frames) {
    Operations minus(Operations earlier) {
        return new Operations(
                exits - earlier.exits, calls - earlier.calls, requests - earlier.requests, frames - earlier.frames);
    }

    long all() {
        return exits + calls + requests + frames;
    }

    @Override
    public String toString() {
        return "%,d exits, %,d sidecalls, %,d disk requests, %,d frames".formatted(exits, calls, requests, frames);
    }
}
