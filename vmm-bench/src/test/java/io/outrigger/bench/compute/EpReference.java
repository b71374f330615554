// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.compute;

/**
 * NPB's EP once more, by its text: random numbers in floating point, as NPB's own randlc has them, and the JDK's
 * logarithm.
 *
 * @param sumX of the first deviates
 * @param sumY of the second
 * @param rings how many pairs fell into each square ring
 */
record EpReference(double sumX, double sumY, long[] rings) {
    private static final double MULTIPLIER = 1_220_703_125;
    private static final double TWO_23 = 0x1p23;
    private static final double TWO_46 = 0x1p46;

    static EpReference of(int log2Pairs) {
        double[] seed = {271_828_183};
        double sumX = 0;
        double sumY = 0;
        long[] rings = new long[10];
        for (long pair = 0; pair < 1L << log2Pairs; pair++) {
            double x = 2 * random(seed) - 1;
            double y = 2 * random(seed) - 1;
            double t = x * x + y * y;
            if (t <= 1) {
                double factor = Math.sqrt(-2 * StrictMath.log(t) / t);
                rings[(int) Math.max(Math.abs(x * factor), Math.abs(y * factor))]++;
                sumX += x * factor;
                sumY += y * factor;
            }
        }
        return new EpReference(sumX, sumY, rings);
    }

    // The product of two numbers of 46 bits, by halves of 23.
    private static double random(double[] seed) {
        double a1 = Math.floor(MULTIPLIER / TWO_23);
        double a2 = MULTIPLIER - TWO_23 * a1;
        double x1 = Math.floor(seed[0] / TWO_23);
        double x2 = seed[0] - TWO_23 * x1;
        double t = a1 * x2 + a2 * x1;
        double z = t - TWO_23 * Math.floor(t / TWO_23);
        double product = TWO_23 * z + a2 * x2;
        seed[0] = product - TWO_46 * Math.floor(product / TWO_46);
        return seed[0] / TWO_46;
    }
}
