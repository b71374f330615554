// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Which process each round is of. Two JVMs differ in what was compiled when and what lies where, and rounds of one
 * share that: what repeats is first of all the process (Kalibera and Jones, ISMM 2013).
 *
 * <p>Immutable.
 *
 * @param ofRounds the number of each round's process; numbers are positive and never fall
 */
public record Forks(List<Integer> ofRounds) {
    /** Checks and copies. */
    public Forks {
        ofRounds = List.copyOf(ofRounds);
        int last = 1;
        for (int fork : ofRounds) {
            if (fork < last) {
                throw new IllegalArgumentException("fork %d comes after fork %d".formatted(fork, last));
            }
            last = fork;
        }
    }

    /** All rounds of one process. */
    public static Forks one(int rounds) {
        return of(1, rounds);
    }

    /** All rounds of the process of a number. */
    public static Forks of(int fork, int rounds) {
        return new Forks(Collections.nCopies(rounds, fork));
    }

    /** These and then others, whose numbers are not below. */
    public Forks and(Forks others) {
        List<Integer> all = new ArrayList<>(ofRounds);
        all.addAll(others.ofRounds);
        return new Forks(all);
    }

    /** How many rounds. */
    public int rounds() {
        return ofRounds.size();
    }

    /** Whether all are of process 1, as they are where nobody counts processes. */
    public boolean isOne() {
        return ofRounds.stream().allMatch(fork -> fork == 1);
    }

    /** How many processes. */
    public int count() {
        return (int) ofRounds.stream().distinct().count();
    }

    /**
     * The same where so many rounds, one after another, are one value.
     *
     * @throws IllegalArgumentException if a process has not a multiple of {@code rounds}
     */
    public Forks each(int rounds) {
        if (rounds < 1) {
            throw new IllegalArgumentException(rounds + " rounds for a value");
        }
        List<Integer> values = new ArrayList<>();
        for (int[] range : ranges()) {
            int length = range[1] - range[0];
            if (length % rounds != 0) {
                throw new IllegalArgumentException("%d rounds, not a multiple of %d".formatted(length, rounds));
            }
            values.addAll(Collections.nCopies(length / rounds, ofRounds.get(range[0])));
        }
        return new Forks(values);
    }

    /** Of each process its first round, and the one after its last. */
    public List<int[]> ranges() {
        List<int[]> ranges = new ArrayList<>();
        for (int from = 0, i = 1; i <= ofRounds.size(); i++) {
            if (i == ofRounds.size() || !ofRounds.get(i).equals(ofRounds.get(from))) {
                ranges.add(new int[] {from, i});
                from = i;
            }
        }
        return ranges;
    }

    /** How to draw rounds again. */
    Resampling resampling() {
        return new Resampling(ranges().toArray(int[][]::new));
    }

    /** Draws processes, and of each rounds, with replacement. Confined to one thread. */
    static final class Resampling {
        private final int[][] ranges;
        private int[] picks = new int[0];

        private Resampling(int[][] ranges) {
            this.ranges = ranges;
        }

        /** All rounds as they were. */
        int[] asMeasured() {
            int[] all = new int[ranges[ranges.length - 1][1]];
            Arrays.setAll(all, i -> i);
            return all;
        }

        /** The numbers of rounds; valid until the next draw. */
        int[] draw(SplittableRandom random) {
            if (ranges.length == 1) { // no draw of processes: as many random numbers as there always were
                return draw(ranges[0], 0, random);
            }
            int count = 0;
            for (int i = 0; i < ranges.length; i++) {
                int[] range = ranges[random.nextInt(ranges.length)];
                draw(range, count, random);
                count += range[1] - range[0];
            }
            return picks.length == count ? picks : Arrays.copyOf(picks, count);
        }

        private int[] draw(int[] range, int at, SplittableRandom random) {
            int length = range[1] - range[0];
            if (picks.length < at + length) {
                picks = Arrays.copyOf(picks, at + length);
            }
            for (int i = 0; i < length; i++) {
                picks[at + i] = range[0] + random.nextInt(length);
            }
            return picks;
        }
    }
}
