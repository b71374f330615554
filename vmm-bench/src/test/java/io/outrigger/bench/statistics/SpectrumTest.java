// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SpectrumTest {
    @Property(tries = 50)
    void theFastTransformIsTheSlowOne(@ForAll @IntRange(max = 7) int log2, @ForAll long seed) {
        int n = 1 << log2;
        SplittableRandom random = new SplittableRandom(seed);
        double[] real = random.doubles(n, -1, 1).toArray();
        double[] imaginary = random.doubles(n, -1, 1).toArray();
        double[] re = new double[n];
        double[] im = new double[n];
        for (int k = 0; k < n; k++) {
            for (int i = 0; i < n; i++) {
                double angle = -2 * Math.PI * k * i / n;
                re[k] += real[i] * Math.cos(angle) - imaginary[i] * Math.sin(angle);
                im[k] += real[i] * Math.sin(angle) + imaginary[i] * Math.cos(angle);
            }
        }
        Fft.transform(real, imaginary);
        assertThat(real).containsExactly(re, within(1e-9));
        assertThat(imaginary).containsExactly(im, within(1e-9));
    }

    @Property(tries = 50)
    void aSineIsFoundWithItsAmplitude(@ForAll @IntRange(min = 3, max = 500) int bin) {
        double seconds = 1e-4;
        double hertz = bin / (1024 * seconds);
        double[] values = new double[8192];
        for (int i = 0; i < values.length; i++) {
            values[i] = 7 + 3 * Math.sin(2 * Math.PI * hertz * i * seconds);
        }
        Spectrum spectrum = Spectrum.of(values, seconds);
        assertThat(spectrum.amplitudes()).hasSize(512);
        assertThat(bin * spectrum.step()).isCloseTo(hertz, within(1e-6));
        assertThat(spectrum.amplitudes()[bin - 1]).isCloseTo(3, within(1e-6));
        assertThat(spectrum.amplitudes()[bin > 250 ? 100 : 400]).isCloseTo(0, within(1e-6));
    }

    @Example
    void aConstantHasNone() {
        assertThat(Spectrum.of(new double[] {5, 5, 5, 5, 5}, 1).amplitudes()).containsExactly(0, 0);
        assertThatThrownBy(() -> Spectrum.of(new double[3], 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Fft.transform(new double[6], new double[6]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
