// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.host;

import java.util.Arrays;

/**
 * What the CPUs have done since the host's start, in the kernel's ticks: line 1 of {@code /proc/stat} (proc(5)).
 *
 * <p>Immutable.
 *
 * @param busy time that was worked, stolen time with it
 * @param stolen time in which work waited because the hypervisor below ran somebody else
 */
record CpuTime(long busy, long stolen) {
    // cpu user nice system idle iowait irq softirq steal guest guest_nice; user has guest in it
    private static final int IDLE = 4;
    private static final int IO_WAIT = 5;
    private static final int STEAL = 8;

    /**
     * Parses.
     *
     * @throws IllegalArgumentException if it is no such line
     */
    static CpuTime parse(String line) {
        String[] fields = line.strip().split(" +");
        if (!fields[0].equals("cpu") || fields.length <= STEAL) {
            throw new IllegalArgumentException("not the cpu line of /proc/stat: " + line);
        }
        long[] ticks = new long[STEAL + 1];
        for (int i = 1; i <= STEAL; i++) {
            ticks[i] = Long.parseLong(fields[i]);
        }
        return new CpuTime(Arrays.stream(ticks).sum() - ticks[IDLE] - ticks[IO_WAIT], ticks[STEAL]);
    }

    /** Which share of the time worked since {@code before} was stolen, from 0 to 1. */
    double stolenSince(CpuTime before) {
        long worked = busy - before.busy;
        return worked <= 0 ? 0 : Math.clamp((double) (stolen - before.stolen) / worked, 0, 1);
    }
}
