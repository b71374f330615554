// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.statistics;

/** The discrete Fourier transform of series whose length is a power of two (Cooley and Tukey 1965). */
final class Fft {
    private Fft() {}

    /** Transforms in place. */
    static void transform(double[] real, double[] imaginary) {
        int n = real.length;
        if (Integer.bitCount(n) != 1 || imaginary.length != n) {
            throw new IllegalArgumentException(
                    "lengths %d and %d: not one power of two".formatted(n, imaginary.length));
        }
        reorder(real, imaginary);
        for (int half = 1; half < n; half *= 2) {
            for (int k = 0; k < half; k++) {
                double angle = -Math.PI * k / half;
                double cos = Math.cos(angle);
                double sin = Math.sin(angle);
                for (int i = k; i < n; i += 2 * half) {
                    butterfly(real, imaginary, i, i + half, cos, sin);
                }
            }
        }
    }

    private static void butterfly(double[] real, double[] imaginary, int i, int j, double cos, double sin) {
        double re = real[j] * cos - imaginary[j] * sin;
        double im = real[j] * sin + imaginary[j] * cos;
        real[j] = real[i] - re;
        imaginary[j] = imaginary[i] - im;
        real[i] += re;
        imaginary[i] += im;
    }

    /** Each value goes where its index leads whose bits are read backwards. */
    private static void reorder(double[] real, double[] imaginary) {
        int bits = Integer.numberOfTrailingZeros(real.length);
        for (int i = 1; i < real.length - 1; i++) {
            int j = Integer.reverse(i) >>> (Integer.SIZE - bits);
            if (i < j) {
                swap(real, i, j);
                swap(imaginary, i, j);
            }
        }
    }

    private static void swap(double[] values, int i, int j) {
        double value = values[i];
        values[i] = values[j];
        values[j] = value;
    }
}
