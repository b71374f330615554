// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.exits;

import io.outrigger.bench.host.BenchException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kind's samples, as the payload vmexit has printed them.
 *
 * <p>Immutable.
 *
 * @param kind what was timed
 * @param batch operations in a sample
 * @param tscKhz how fast the guest's TSC counts; 0 if the guest was not told
 * @param cycles of each sample
 */
record Timing(ExitKind kind, int batch, long tscKhz, List<Long> cycles) {
    private static final Pattern HEADING =
            Pattern.compile("vmexit (\\S+) cpl=[03] batch=(\\d+) tsc_khz=(\\d+) failures=(\\d+) n=(\\d+)");

    private static final double KHZ_PER_GHZ = 1e6;

    Timing {
        cycles = List.copyOf(cycles);
    }

    /**
     * Finds them in a guest's output, which may have other lines.
     *
     * @throws BenchException if something failed in the guest, or it was cut short
     */
    static List<Timing> parse(List<String> lines) {
        List<Timing> timings = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher heading = HEADING.matcher(lines.get(i));
            if (heading.matches()) {
                int n = Integer.parseInt(heading.group(5));
                if (!heading.group(4).equals("0") || lines.size() - i - 1 < n) {
                    throw new BenchException("the payload vmexit failed or was cut short: " + lines.get(i));
                }
                timings.add(of(heading, lines.subList(i + 1, i + 1 + n)));
                i += n;
            }
        }
        return timings;
    }

    private static Timing of(Matcher heading, List<String> samples) {
        try {
            return new Timing(
                    ExitKind.ofLabel(heading.group(1)),
                    Integer.parseInt(heading.group(2)),
                    Long.parseLong(heading.group(3)),
                    samples.stream().map(s -> Long.parseLong(s, 16)).toList());
        } catch (IllegalArgumentException e) {
            throw new BenchException("the payload vmexit printed nonsense: " + e.getMessage());
        }
    }

    /**
     * Of one operation each, in nanoseconds, by a TSC that counts so fast.
     *
     * @throws BenchException if it does not count, since nobody knows how fast
     */
    long[] nanos(long khz) {
        if (khz <= 0) {
            throw new BenchException("this KVM does not tell how fast the guest's TSC counts");
        }
        return cycles.stream()
                .mapToLong(c -> Math.round(c * KHZ_PER_GHZ / khz / batch))
                .toArray();
    }

    /** The same by the TSC's speed that the guest was told. */
    long[] nanos() {
        return nanos(tscKhz);
    }

    /** The only one of a run that timed one kind. */
    static Timing only(List<String> lines) {
        List<Timing> timings = parse(lines);
        if (timings.size() != 1) {
            throw new BenchException("the payload vmexit timed %d kinds instead of one: %s"
                    .formatted(
                            timings.size(),
                            Arrays.toString(timings.stream().map(Timing::kind).toArray())));
        }
        return timings.getFirst();
    }
}
