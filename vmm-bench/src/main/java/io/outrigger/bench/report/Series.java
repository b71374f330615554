// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.report;

import io.outrigger.bench.statistics.Forks;
import io.outrigger.bench.statistics.Statistics;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One thing's durations, as they were measured.
 *
 * <p>Immutable, if nobody changes the arrays; they are not copied.
 *
 * @param name what was measured
 * @param factors what it was measured under, such as {@code path: ring}; in the order to show
 * @param rounds each round's durations in nanoseconds, at least one and none negative; a round is what is repeated as
 *     a whole, so that the rounds' medians tell how far the measurement repeats
 * @param extras other numbers by name, such as {@code exits/op}; in the order to show
 * @param forks which process each round is of
 */
public record Series(
        String name, Map<String, String> factors, List<long[]> rounds, Map<String, Double> extras, Forks forks) {
    /** Checks and copies. */
    public Series {
        factors = Collections.unmodifiableMap(new LinkedHashMap<>(factors));
        extras = Collections.unmodifiableMap(new LinkedHashMap<>(extras));
        rounds = List.copyOf(rounds);
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("no rounds of " + name);
        }
        if (forks.rounds() != rounds.size()) {
            throw new IllegalArgumentException(
                    "%d rounds of %s, but processes of %d".formatted(rounds.size(), name, forks.rounds()));
        }
        for (long[] round : rounds) {
            if (round.length == 0 || Arrays.stream(round).anyMatch(n -> n < 0)) {
                throw new IllegalArgumentException("an empty round or a negative duration of " + name);
            }
        }
    }

    /** A series without factors or extras, of one process. */
    public static Series of(String name, List<long[]> rounds) {
        return new Series(name, Map.of(), rounds, Map.of(), Forks.one(rounds.size()));
    }

    /** A series of rounds that each gave one duration, in nanoseconds. */
    public static Series ofSingles(String name, long... nanos) {
        return of(name, Arrays.stream(nanos).mapToObj(n -> new long[] {n}).toList());
    }

    /** This with a factor more. */
    public Series with(String factor, String value) {
        Map<String, String> more = new LinkedHashMap<>(factors);
        more.put(factor, value);
        return new Series(name, more, rounds, extras, forks);
    }

    /** This with a number more. */
    public Series with(String extra, double value) {
        Map<String, Double> more = new LinkedHashMap<>(extras);
        more.put(extra, value);
        return new Series(name, factors, rounds, more, forks);
    }

    /** Name and factors, which no other series of a report has both. */
    public String id() {
        return factors.isEmpty() ? name : name + " " + factors;
    }

    /** Each round's median, in nanoseconds. */
    public double[] medians() {
        return rounds.stream()
                .mapToDouble(
                        r -> Statistics.median(Arrays.stream(r).asDoubleStream().toArray()))
                .toArray();
    }

    /** Each round's 99th percentile, in nanoseconds. */
    public double[] tails() {
        return rounds.stream()
                .mapToDouble(
                        r -> Statistics.nearestRank(Arrays.stream(r).sorted().toArray(), 990))
                .toArray();
    }

    /** All durations in ascending order, in nanoseconds. */
    public long[] sorted() {
        return rounds.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    }
}
