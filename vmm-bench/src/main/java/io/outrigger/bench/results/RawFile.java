// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.results;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.statistics.Forks;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The samples of a series as a file: a line for each, with the number of its round from 1. Where several processes
 * have measured, the process' number comes first, and each counts its own rounds.
 */
final class RawFile {
    private static final String HEADER = "round,nanoseconds";
    private static final String FORKED_HEADER = "fork," + HEADER;

    private RawFile() {}

    /** What a file has. */
    record Content(List<long[]> rounds, Forks forks) {}

    static void write(Path file, List<long[]> rounds, Forks forks) throws IOException {
        boolean forked = !forks.isOne();
        try (Writer out = Files.newBufferedWriter(file)) {
            out.write((forked ? FORKED_HEADER : HEADER) + "\n");
            for (int[] range : forks.ranges()) {
                String fork = forked ? forks.ofRounds().get(range[0]) + "," : "";
                for (int i = range[0]; i < range[1]; i++) {
                    String start = fork + (i - range[0] + 1) + ",";
                    for (long nanos : rounds.get(i)) {
                        out.write(start);
                        out.write(Long.toString(nanos));
                        out.write('\n');
                    }
                }
            }
        }
    }

    /**
     * Reads the rounds.
     *
     * @throws BenchException if a line is damaged or the rounds do not follow one another
     */
    static Content read(Path file) throws IOException {
        try (BufferedReader in = Files.newBufferedReader(file)) {
            String header = in.readLine();
            boolean forked = FORKED_HEADER.equals(header);
            if (!forked && !HEADER.equals(header)) {
                throw new BenchException(file + " does not start with " + HEADER);
            }
            Reader reader = new Reader(file, forked);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                reader.add(line);
            }
            return reader.content();
        }
    }

    /** Takes line after line. */
    private static final class Reader {
        private final Path file;
        private final boolean forked;
        private final List<long[]> rounds = new ArrayList<>();
        private final List<Integer> forks = new ArrayList<>();
        private long[] samples = new long[1024];
        private int count;
        private int fork;
        private int round = 1;
        private int number = 1;

        Reader(Path file, boolean forked) {
            this.file = file;
            this.forked = forked;
        }

        void add(String line) {
            number++;
            Sample sample = Sample.parse(line, forked, file, number);
            boolean nextFork = sample.fork > fork && sample.round == 1;
            if (nextFork || (sample.fork == fork && sample.round == round + 1)) {
                endRound();
                fork = sample.fork;
                round = sample.round;
            } else if (sample.fork != fork || sample.round != round) {
                throw new BenchException("%s, line %d: round %s comes after round %s"
                        .formatted(file, number, name(sample.fork, sample.round), name(fork, round)));
            }
            if (count == samples.length) {
                samples = Arrays.copyOf(samples, 2 * count);
            }
            samples[count++] = sample.nanos;
        }

        private String name(int ofFork, int ofRound) {
            return forked ? ofRound + " of fork " + ofFork : Integer.toString(ofRound);
        }

        private void endRound() {
            if (count > 0) {
                rounds.add(Arrays.copyOf(samples, count));
                forks.add(fork);
                count = 0;
            }
        }

        Content content() {
            endRound();
            if (rounds.isEmpty()) {
                throw new BenchException(file + " has no samples");
            }
            return new Content(rounds, new Forks(forks));
        }
    }

    private record Sample(int fork, int round, long nanos) {
        static Sample parse(String line, boolean forked, Path file, int number) {
            try {
                int start = forked ? line.indexOf(',') + 1 : 0;
                int comma = line.indexOf(',', start);
                int fork = forked ? Integer.parseInt(line, 0, start - 1, 10) : 1;
                long nanos = Long.parseLong(line, comma + 1, line.length(), 10);
                if (nanos >= 0) {
                    return new Sample(fork, Integer.parseInt(line, start, comma, 10), nanos);
                }
            } catch (IndexOutOfBoundsException | NumberFormatException e) {
                // the same message as for a negative duration
            }
            throw new BenchException("%s, line %d is not a round and nanoseconds: %s".formatted(file, number, line));
        }
    }
}
