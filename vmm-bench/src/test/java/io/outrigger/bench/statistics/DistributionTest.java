// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class DistributionTest {
    @Property
    void percentilesAreTheNearestRankToThreeDigits(
            @ForAll("times") long[] nanos, @ForAll @IntRange(min = 1, max = 100) int percent) {
        Distribution d = new Distribution();
        d.add(nanos);
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        long exact = sorted[Math.ceilDiv(percent * sorted.length, 100) - 1];
        assertThat((double) d.percentile(percent)).isCloseTo(exact, within(exact * 0.001 + 1));
        assertThat(d.count()).isEqualTo(nanos.length);
    }

    @Provide
    Arbitrary<long[]> times() {
        return Arbitraries.longs()
                .between(0, 10_000_000_000L)
                .array(long[].class)
                .ofMinSize(1)
                .ofMaxSize(50);
    }
}
