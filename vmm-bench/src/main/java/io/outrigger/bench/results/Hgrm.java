// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.results;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.report.Series;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/** HdrHistogram's table of percentiles, which its plotters read. Values are in microseconds, to three digits. */
final class Hgrm {
    private static final int DIGITS = 3;
    private static final double NANOS_PER_MICRO = 1000;
    private static final Pattern COUNT = Pattern.compile("Total count += +([0-9]+)]");

    private Hgrm() {}

    static void write(Path file, Series series) throws IOException {
        Histogram histogram = new Histogram(DIGITS);
        for (long[] round : series.rounds()) {
            for (long nanos : round) {
                histogram.recordValue(nanos);
            }
        }
        try (PrintStream out = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.US_ASCII)) {
            histogram.outputPercentileDistribution(out, NANOS_PER_MICRO);
            if (out.checkError()) {
                throw new IOException("cannot write " + file);
            }
        }
    }

    /**
     * How many durations a file says it is of.
     *
     * @throws BenchException if it does not say
     */
    static long count(Path file) throws IOException {
        Matcher m = COUNT.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        if (!m.find()) {
            throw new BenchException(file + " has no total count");
        }
        return Long.parseLong(m.group(1));
    }
}
