// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class DistributionTest {
    @Property
    void percentilesAreTheNearestRankToThreeDigits(
            @ForAll @Size(min = 1, max = 50) long @LongRange(min = 0, max = 10_000_000_000L) [] nanos,
            @ForAll @DoubleRange(min = 1, max = 100) double percent) {
        Distribution d = new Distribution();
        d.add(nanos);
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        int rank = Math.max(1, (int) Math.ceil(percent / 100 * sorted.length));
        long exact = sorted[rank - 1];
        assertThat((double) d.percentile(percent)).isCloseTo(exact, within(exact * 0.001 + 1));
        assertThat(d.count()).isEqualTo(nanos.length);
    }
}
