// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.results;

import io.outrigger.bench.host.BenchException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The samples of a series as a file: a line for each, with the number of its round from 1. */
final class RawFile {
    private static final String HEADER = "round,nanoseconds";

    private RawFile() {}

    static void write(Path file, List<long[]> rounds) throws IOException {
        try (Writer out = Files.newBufferedWriter(file)) {
            out.write(HEADER + "\n");
            for (int round = 0; round < rounds.size(); round++) {
                String start = (round + 1) + ",";
                for (long nanos : rounds.get(round)) {
                    out.write(start);
                    out.write(Long.toString(nanos));
                    out.write('\n');
                }
            }
        }
    }

    /**
     * Reads the rounds.
     *
     * @throws BenchException if a line is damaged or the rounds do not follow one another
     */
    static List<long[]> read(Path file) throws IOException {
        List<long[]> rounds = new ArrayList<>();
        try (BufferedReader in = Files.newBufferedReader(file)) {
            if (!HEADER.equals(in.readLine())) {
                throw new BenchException(file + " does not start with " + HEADER);
            }
            long[] samples = new long[1024];
            int count = 0;
            int round = 1;
            int number = 2;
            for (String line = in.readLine(); line != null; line = in.readLine(), number++) {
                Sample sample = Sample.parse(line, file, number);
                if (sample.round == round + 1 && count > 0) {
                    rounds.add(Arrays.copyOf(samples, count));
                    round++;
                    count = 0;
                } else if (sample.round != round) {
                    throw new BenchException(
                            "%s, line %d: round %d comes after round %d".formatted(file, number, sample.round, round));
                }
                if (count == samples.length) {
                    samples = Arrays.copyOf(samples, 2 * count);
                }
                samples[count++] = sample.nanos;
            }
            if (count == 0) {
                throw new BenchException(file + " has no samples");
            }
            rounds.add(Arrays.copyOf(samples, count));
        }
        return rounds;
    }

    private record Sample(int round, long nanos) {
        static Sample parse(String line, Path file, int number) {
            try {
                int comma = line.indexOf(',');
                long nanos = Long.parseLong(line, comma + 1, line.length(), 10);
                if (nanos >= 0) {
                    return new Sample(Integer.parseInt(line, 0, comma, 10), nanos);
                }
            } catch (IndexOutOfBoundsException | NumberFormatException e) {
                // the same message as for a negative duration
            }
            throw new BenchException("%s, line %d is not a round and nanoseconds: %s".formatted(file, number, line));
        }
    }
}
