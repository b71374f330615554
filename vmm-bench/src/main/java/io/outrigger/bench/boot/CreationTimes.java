// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.boot;

import io.outrigger.bench.host.BenchException;

/**
 * How long a VM took to make and to close.
 *
 * <p>Immutable.
 *
 * @param create nanoseconds from before anything of it is there to its guest's first exit
 * @param close nanoseconds from when the guest has stopped until nothing of it is there
 */
record CreationTimes(long create, long close) {
    /** What {@link #toString} gives, and the reference VMM prints. */
    static CreationTimes parse(String line) {
        String[] words = line.split(" ");
        try {
            return new CreationTimes(Long.parseLong(words[0]), Long.parseLong(words[1]));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new BenchException("not the times of a VM: '%s'".formatted(line));
        }
    }

    @Override
    public String toString() {
        return create + " " + close;
    }
}
