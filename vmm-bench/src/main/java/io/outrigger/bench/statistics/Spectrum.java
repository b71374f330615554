// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.statistics;

/**
 * How strongly each frequency is in a series: the amplitude of a sine of that frequency, averaged over the segments of
 * the series by power (Welch 1967, with a Hann window and segments that overlap by half).
 *
 * <p>Immutable.
 */
public final class Spectrum {
    /** So many values have a spectrum, and fewer have not. */
    public static final int LEAST = 4;

    private static final int MOST_SEGMENT = 1024;

    private final double step;
    private final double[] amplitudes;

    private Spectrum(double step, double[] amplitudes) {
        this.step = step;
        this.amplitudes = amplitudes;
    }

    /** The frequency of the first amplitude, and what the next are higher by; in Hz. */
    public double step() {
        return step;
    }

    /** The amplitudes by frequency, without that of 0 Hz, up to half the rate of the series; in the series' unit. */
    public double[] amplitudes() {
        return amplitudes.clone();
    }

    /**
     * Of a series.
     *
     * @param values at least {@link #LEAST}
     * @param seconds from one to the next
     */
    public static Spectrum of(double[] values, double seconds) {
        if (values.length < LEAST) {
            throw new IllegalArgumentException(values.length + " values have no spectrum");
        }
        int segment = Math.min(MOST_SEGMENT, Integer.highestOneBit(values.length));
        double[] power = new double[segment / 2];
        int segments = 0;
        for (int from = 0; from + segment <= values.length; from += segment / 2) {
            add(values, from, segment, power);
            segments++;
        }
        double[] amplitudes = new double[power.length];
        for (int i = 0; i < power.length; i++) {
            amplitudes[i] = Math.sqrt(power[i] / segments);
        }
        return new Spectrum(1 / (segment * seconds), amplitudes);
    }

    private static void add(double[] values, int from, int segment, double[] power) {
        double mean = 0;
        for (int i = 0; i < segment; i++) {
            mean += values[from + i] / segment;
        }
        double[] real = new double[segment];
        double[] imaginary = new double[segment];
        for (int i = 0; i < segment; i++) {
            double window = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / segment);
            real[i] = (values[from + i] - mean) * window;
        }
        Fft.transform(real, imaginary);
        // a sine of amplitude 1 has half of it at the negative frequency, and a Hann window has a mean of a half
        double scale = 4.0 / segment;
        for (int i = 0; i < power.length; i++) {
            double amplitude = scale * Math.hypot(real[i + 1], imaginary[i + 1]);
            power[i] += amplitude * amplitude;
        }
    }
}
